#include "labs/scale_time/network_run.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "core/errors.h"
#include "nn/loss.h"
#include "nn/models.h"

namespace tessera::scale_time {
namespace {

constexpr double growth = 1.12;
/// Training losses are taken over so many images; all test images count.
constexpr Index recorded_images = 1000;
/// Images that are evaluated at once: their activations stay in the cache.
constexpr Index evaluated_at_once = 256;
/// PyTorch's default; the paper's optimiser settings are not known.
constexpr double adam_epsilon = 1e-8;

bool is_output_weight(const std::vector<nn::Block>& blocks, const nn::Block& block) {
    return block.node == blocks.back().node && block.role == nn::BlockRole::weight;
}

/// How many times wider than the base.
double width_factor(const NetworkSettings& settings, int width) {
    return static_cast<double>(width) / base_width(settings.architecture);
}

/// W and b are both uniform on +-1/sqrt(fan in), PyTorch's default (ours). In the NTK
/// parametrisation a layer computes sqrt(2/fan in) V x with standard normal V: here W holds the
/// product, and its learning rate the factor that this brings. In the maximal-update
/// parametrisation the last layer begins smaller, by the root of the width.
void initialise(nn::Network<float>& network, const std::vector<nn::Block>& blocks,
                const NetworkSettings& settings, int width, std::uint64_t seed) {
    const Parametrisation parametrisation = settings.parametrisation;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const nn::Block& block = blocks[i];
        RandomStream stream("scale-time", seed, "initial parameters", i);
        double reach = 1 / std::sqrt(static_cast<double>(block.fan_in));
        const double deviation = std::sqrt(2.0) * reach;
        if (parametrisation == Parametrisation::maximal_update && is_output_weight(blocks, block)) {
            reach /= std::sqrt(width_factor(settings, width));
        }
        for (std::size_t k = 0; k < block.size; ++k) {
            float& value = network.parameters[block.offset + k];
            if (parametrisation != Parametrisation::ntk) {
                value = static_cast<float>(stream.uniform(-reach, reach));
            } else if (block.role == nn::BlockRole::weight) {
                value = static_cast<float>(deviation * stream.normal());
            }
        }
    }
}

/// By Yang, Hu et al., "Tensor Programs V" (2022), table 3, relative to the base width: with SGD
/// what has a fixed number of inputs and many outputs learns faster by the width, and the last
/// layer slower; with Adam all that has many inputs learns slower.
std::vector<double> maximal_update_rates(const std::vector<nn::Block>& blocks,
                                         OptimiserKind optimiser, double factor) {
    std::vector<double> rates(blocks.size(), 1.0);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const bool weight = blocks[i].role == nn::BlockRole::weight;
        const bool first = blocks[i].node == blocks.front().node;
        const bool last = blocks[i].node == blocks.back().node;
        if (optimiser == OptimiserKind::adam) {
            if (weight && !first) rates[i] = 1 / factor;
        } else if (weight && last) {
            rates[i] = 1 / factor;
        } else if (!last && (first || !weight)) {
            rates[i] = factor;
        }
    }
    return rates;
}

/// A step of SGD on V moves W by the square of the factor between them, one of Adam by the factor.
std::vector<double> rates_of(const std::vector<nn::Block>& blocks, const NetworkSettings& settings,
                             int width) {
    std::vector<double> rates(blocks.size(), 1.0);
    if (settings.parametrisation == Parametrisation::standard) return rates;
    if (settings.parametrisation == Parametrisation::maximal_update) {
        return maximal_update_rates(blocks, settings.optimiser, width_factor(settings, width));
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (blocks[i].role != nn::BlockRole::weight) continue;
        const double square = 2.0 / blocks[i].fan_in;
        rates[i] = settings.optimiser == OptimiserKind::sgd ? square : std::sqrt(square);
    }
    return rates;
}

nn::Optimiser optimiser_of(const NetworkSettings& settings) {
    if (settings.optimiser == OptimiserKind::adam) {
        nn::Adam adam;
        adam.learning_rate = settings.learning_rate;
        adam.epsilon = adam_epsilon;
        return adam;
    }
    nn::Sgd sgd;
    sgd.learning_rate = settings.learning_rate;
    return sgd;
}

struct Losses {
    double square = 0;  ///< mean over images and outputs
    double wrong = 0;
};

Losses losses_of(const nn::Network<float>& network, const Lessons& lessons, Index count,
                 nn::Pass<float>& pass) {
    double sum = 0;
    Index wrong = 0;
    for (Index first = 0; first < count; first += evaluated_at_once) {
        const Index rows = std::min(evaluated_at_once, count - first);
        nn::forward<float>(network, lessons.inputs.middleRows(first, rows), nn::Mode::inference,
                           pass);
        for (Index i = 0; i < rows; ++i) {
            const auto output = pass.output().row(i);
            const auto target = lessons.targets.row(first + i);
            sum += (output - target).template cast<double>().squaredNorm();
            Index guess = 0;
            Index label = 0;
            output.maxCoeff(&guess);
            target.maxCoeff(&label);
            wrong += guess == label ? 0 : 1;
        }
    }
    const double images = static_cast<double>(count);
    return {sum / (images * static_cast<double>(lessons.targets.cols())),
            static_cast<double>(wrong) / images};
}

}  // namespace

nn::Architecture architecture_of(ArchitectureKind kind, int width, const nn::Shape& input) {
    switch (kind) {
        case ArchitectureKind::one_hidden:
            return nn::multilayer_perceptron(input, {width, classes}, nn::Activation::relu);
        case ArchitectureKind::two_hidden:
            return nn::multilayer_perceptron(input, {width, width, classes}, nn::Activation::relu);
        case ArchitectureKind::convolutional:
            break;
    }
    nn::Architecture network = nn::start(input);
    for (const int factor : {1, 2, 4}) {
        nn::Window window = nn::square_window(3, 2);
        window.padding = {1, 1, 1, 1};
        nn::append(network, nn::Convolution{factor * width, window, true});
        nn::append(network, nn::Activate{nn::Activation::relu});
    }
    nn::append(network, nn::Flatten{});
    nn::append(network, nn::Dense{classes, true});
    return network;
}

int base_width(ArchitectureKind kind) {
    return kind == ArchitectureKind::convolutional ? 8 : 32;
}

std::size_t parameter_count(ArchitectureKind kind, int width, const nn::Shape& input) {
    return architecture_of(kind, width, input).parameter_count;
}

double effective_size(SizeRule rule, int width, std::size_t parameters) {
    const double count = static_cast<double>(parameters);
    switch (rule) {
        case SizeRule::cube_root:
            return std::cbrt(count);
        case SizeRule::square_root:
            return std::sqrt(count);
        case SizeRule::width:
            return width;
        case SizeRule::width_power:
            return std::pow(width, 0.6);
        case SizeRule::parameters:
            break;
    }
    return count;
}

std::size_t next_recorded(std::size_t step) {
    double power = 1;
    while (static_cast<std::size_t>(std::llround(power)) <= step) power *= growth;
    return static_cast<std::size_t>(std::llround(power));
}

double time_to(const std::vector<Record>& records, double threshold) {
    for (std::size_t i = 0; i < records.size(); ++i) {
        const Record& at = records[i];
        if (!(at.test <= threshold)) continue;
        if (i == 0) return static_cast<double>(at.step);
        const Record& before = records[i - 1];
        const double part = (before.test - threshold) / (before.test - at.test);
        const double first = std::log(static_cast<double>(before.step));
        const double last = std::log(static_cast<double>(at.step));
        return std::exp(first + part * (last - first));
    }
    return 0;
}

NetworkRun::NetworkRun(const NetworkSettings& settings, const nn::Shape& shape, int width,
                       std::shared_ptr<const Lessons> train, std::shared_ptr<const Lessons> test,
                       std::uint64_t seed)
    : settings_(settings),
      train_(std::move(train)),
      test_(std::move(test)),
      blocks_(),
      optimiser_(optimiser_of(settings)),
      batches_("scale-time", seed, "batches") {
    require(settings_.batch > 0, "a batch must have images");
    network_.architecture = architecture_of(settings.architecture, width, shape);
    network_.parameters.resize(network_.architecture.parameter_count);
    blocks_ = nn::parameter_blocks(network_.architecture);
    rates_ = rates_of(blocks_, settings_, width);
    initialise(network_, blocks_, settings_, width, seed);
}

void NetworkRun::draw_batch(TrainingScratch& scratch) {
    const auto images = static_cast<std::size_t>(train_->inputs.rows());
    scratch.inputs.resize(static_cast<Index>(settings_.batch), train_->inputs.cols());
    scratch.targets.resize(static_cast<Index>(settings_.batch), train_->targets.cols());
    for (std::size_t i = 0; i < settings_.batch; ++i) {
        std::size_t chosen = 0;
        if (settings_.one_pass) {
            if (place_ == order_.size()) {
                order_ = batches_.permutation(images);
                place_ = 0;
            }
            chosen = order_[place_++];
        } else {
            chosen = static_cast<std::size_t>(batches_.below(images));
        }
        scratch.inputs.row(static_cast<Index>(i)) = train_->inputs.row(static_cast<Index>(chosen));
        scratch.targets.row(static_cast<Index>(i)) =
            train_->targets.row(static_cast<Index>(chosen));
    }
}

void NetworkRun::step(TrainingScratch& scratch) {
    train(scratch);
    if (curve_.steps == next_record_) record(scratch);
}

void NetworkRun::train(TrainingScratch& scratch) {
    draw_batch(scratch);
    nn::forward<float>(network_, scratch.inputs, nn::Mode::training, scratch.batch_pass);
    // The library's loss is half the square: twice its gradient over images and outputs.
    const double weight =
        2.0 / (static_cast<double>(settings_.batch) * static_cast<double>(classes));
    nn::squared_error<float>(scratch.batch_pass.output(), scratch.targets, weight,
                             scratch.output_gradient);
    scratch.gradient.assign(network_.parameters.size(), 0.0F);
    nn::backward<float>(network_, scratch.output_gradient, scratch.gradient,
                        nn::InputGradient::skip, scratch.batch_pass);
    nn::update<float>(optimiser_, blocks_, rates_, scratch.gradient, network_.parameters, state_);
    ++curve_.steps;
}

void NetworkRun::record(TrainingScratch& scratch) {
    next_record_ = next_recorded(curve_.steps);
    const Losses train = losses_of(
        network_, *train_, std::min(recorded_images, train_->inputs.rows()), scratch.test_pass);
    const Losses test = losses_of(network_, *test_, test_->inputs.rows(), scratch.test_pass);
    curve_.diverged = !std::isfinite(train.square) || !std::isfinite(test.square);
    if (curve_.diverged) return;
    curve_.records.push_back({curve_.steps, train.square, test.square, test.wrong});
}

}  // namespace tessera::scale_time
