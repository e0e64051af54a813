#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "core/portable_functions.h"
#include "nn/optimiser.h"
#include "nn/pass.h"
#include "verify/attack.h"
#include "verify/attack_loss.h"

namespace tessera::verify {
namespace {

using Numbers = nn::Batch<double>;

/// The range of valid inputs, reached from all numbers by tanh.
struct TanhRange {
    double low = 0;
    double high = 1;

    double scale() const { return (high - low) / 2; }
    double image(double t) const { return (low + high) / 2 + t * scale(); }
    double preimage(double x) const {
        const double t = std::clamp((2 * x - low - high) / (high - low), -0.999999, 0.999999);
        return 0.5 * fast_portable_log((1 + t) / (1 - t));
    }
};

/// One run of Carlini and Wagner's attack with a fixed constant.
class TanhDescent {
public:
    TanhDescent(const nn::Network<double>& network, const Question& question,
                const CarliniWagnerOptions& options)
        : network_(network), question_(question), options_(options) {}

    /// The nearest adversarial input met on the way, if any.
    std::optional<NearestAttack> run(double constant) {
        const std::size_t size = question_.centre.size();
        std::vector<double> w(size);
        for (std::size_t i = 0; i < size; ++i) w[i] = range().preimage(question_.centre[i]);
        nn::OptimiserState<double> state;
        const std::vector<nn::Block> blocks = {nn::Block{.size = size}};
        const nn::Adam adam{.learning_rate = options_.learning_rate, .epsilon = 1e-8};
        std::optional<NearestAttack> best;
        std::vector<double> gradient(size);
        Numbers x(1, static_cast<Index>(size));
        for (int step = 0; step < options_.iterations; ++step) {
            for (std::size_t i = 0; i < size; ++i) {
                x(0, static_cast<Index>(i)) = range().image(nn::hyperbolic_tangent(w[i]));
            }
            nn::forward<double>(network_, x, nn::Mode::inference, pass_);
            const double margin = smallest_margin(pass_.output(), 0, question_).margin;
            const std::span<const double> here(x.data(), size);
            if (margin <= 0) {
                const double length = distance(here, question_.centre, Norm::two);
                if (!best || length < best->distance) {
                    best = NearestAttack{{here.begin(), here.end()}, length};
                }
            }
            gradient_at(x, margin > 0 ? constant : 0.0, w, gradient);
            nn::update<double>(adam, blocks, {}, gradient, w, state);
        }
        return best;
    }

private:
    TanhRange range() const { return {options_.low, options_.high}; }
    void gradient_at(const Numbers& x, double constant, std::span<const double> w,
                     std::span<double> gradient) {
        loss_gradient(pass_.output(), question_, AttackLoss::margin, outer_);
        nn::backward<double>(network_, outer_, {}, nn::InputGradient::compute, pass_);
        for (std::size_t i = 0; i < gradient.size(); ++i) {
            const auto column = static_cast<Index>(i);
            const double by_x = 2 * (x(0, column) - question_.centre[i]) +
                                constant * pass_.input_gradient()(0, column);
            gradient[i] = by_x * nn::derivative(nn::Activation::tanh, w[i]) * range().scale();
        }
    }

    const nn::Network<double>& network_;
    const Question& question_;
    const CarliniWagnerOptions& options_;
    nn::Pass<double> pass_;
    Numbers outer_;
};

/// One run of Carlini and Wagner's l_inf attack with fixed constant and threshold: by how much
/// elements exceed `threshold` from the centre + constant * max(margin, 0) is made small.
class ThresholdDescent {
public:
    ThresholdDescent(const nn::Network<double>& network, const Question& question,
                     const LinfAttackOptions& options)
        : network_(network), question_(question), options_(options) {}

    /// The first input met that is adversarial with no element beyond the threshold, begun from w.
    std::optional<std::vector<double>> run(double constant, double threshold,
                                           std::vector<double> w) {
        const std::size_t size = w.size();
        nn::OptimiserState<double> state;
        const std::vector<nn::Block> blocks = {nn::Block{.size = size}};
        const nn::Adam adam{.learning_rate = options_.learning_rate, .epsilon = 1e-8};
        const TanhRange range{options_.low, options_.high};
        std::vector<double> gradient(size);
        Numbers x(1, static_cast<Index>(size));
        for (int step = 0; step < options_.iterations; ++step) {
            double excess = 0;
            for (std::size_t i = 0; i < size; ++i) {
                const auto column = static_cast<Index>(i);
                x(0, column) = range.image(nn::hyperbolic_tangent(w[i]));
                const double away = std::abs(x(0, column) - question_.centre[i]);
                excess = std::max(excess, away - threshold);
            }
            nn::forward<double>(network_, x, nn::Mode::inference, pass_);
            const double margin = smallest_margin(pass_.output(), 0, question_).margin;
            if (margin <= 0 && excess <= 0) return std::vector<double>(x.data(), x.data() + size);
            loss_gradient(pass_.output(), question_, AttackLoss::margin, outer_);
            nn::backward<double>(network_, outer_, {}, nn::InputGradient::compute, pass_);
            for (std::size_t i = 0; i < size; ++i) {
                const auto column = static_cast<Index>(i);
                const double difference = x(0, column) - question_.centre[i];
                const double beyond = difference > threshold ? 1 : difference < -threshold ? -1 : 0;
                const double pull = margin > 0 ? constant * pass_.input_gradient()(0, column) : 0.0;
                gradient[i] =
                    (beyond + pull) * nn::derivative(nn::Activation::tanh, w[i]) * range.scale();
            }
            nn::update<double>(adam, blocks, {}, gradient, w, state);
        }
        return std::nullopt;
    }

private:
    const nn::Network<double>& network_;
    const Question& question_;
    const LinfAttackOptions& options_;
    nn::Pass<double> pass_;
    Numbers outer_;
};

/// Moves towards the centre by at most `threshold` in each element, then into the range.
double shrunk(double moved, double centre, double threshold, double low, double high) {
    const double difference = moved - centre;
    if (std::abs(difference) <= threshold) return std::clamp(centre, low, high);
    return std::clamp(difference > 0 ? moved - threshold : moved + threshold, low, high);
}

/// One run of the elastic-net attack with a fixed constant, by fast iterative shrinkage.
class ElasticDescent {
public:
    ElasticDescent(const nn::Network<double>& network, const Question& question,
                   const ElasticNetOptions& options)
        : network_(network), question_(question), options_(options) {}

    /// The adversarial input met that is nearest in l_1, if any.
    std::optional<NearestAttack> run(double constant) {
        const std::size_t size = question_.centre.size();
        std::vector<double> x = question_.centre;
        std::vector<double> before = x;
        std::vector<double> y = x;
        std::optional<NearestAttack> best;
        for (int step = 0; step < options_.iterations; ++step) {
            take_gradient(y, constant);
            // The rate falls with the root, as in the authors' program.
            const double rate = options_.learning_rate *
                                std::sqrt(1 - static_cast<double>(step) / options_.iterations);
            before.swap(x);
            for (std::size_t i = 0; i < size; ++i) {
                x[i] = shrunk(y[i] - rate * gradient_[i], question_.centre[i], rate * options_.beta,
                              options_.low, options_.high);
            }
            const double momentum = static_cast<double>(step) / (step + 3);
            for (std::size_t i = 0; i < size; ++i) y[i] = x[i] + momentum * (x[i] - before[i]);
            const auto all = margins(network_, x, question_.label, question_.targets);
            if (*std::min_element(all.begin(), all.end()) > 0) continue;
            const double length = distance(x, question_.centre, Norm::one);
            if (!best || length < best->distance) best = NearestAttack{x, length};
        }
        return best;
    }

private:
    /// Of |x - centre|_2^2 + constant max(margin, 0).
    void take_gradient(const std::vector<double>& at, double constant) {
        const Eigen::Map<const Numbers> row(at.data(), 1, static_cast<Index>(at.size()));
        nn::forward<double>(network_, row, nn::Mode::inference, pass_);
        const double margin = smallest_margin(pass_.output(), 0, question_).margin;
        loss_gradient(pass_.output(), question_, AttackLoss::margin, outer_);
        nn::backward<double>(network_, outer_, {}, nn::InputGradient::compute, pass_);
        gradient_.resize(at.size());
        for (std::size_t i = 0; i < at.size(); ++i) {
            gradient_[i] = 2 * (at[i] - question_.centre[i]);
            if (margin > 0)
                gradient_[i] += constant * pass_.input_gradient()(0, static_cast<Index>(i));
        }
    }

    const nn::Network<double>& network_;
    const Question& question_;
    const ElasticNetOptions& options_;
    nn::Pass<double> pass_;
    Numbers outer_;
    std::vector<double> gradient_;
};

/// Searches the constant: ten times as large until an attack succeeds, then by bisection.
template <class Descent>
std::optional<NearestAttack> best_over_constants(Descent& descent, int searches, double constant) {
    std::optional<NearestAttack> best;
    double low = 0;
    double high = std::numeric_limits<double>::infinity();
    for (int search = 0; search < searches; ++search) {
        const std::optional<NearestAttack> found = descent.run(constant);
        if (found && (!best || found->distance < best->distance)) best = found;
        (found ? high : low) = constant;
        constant = std::isinf(high) ? constant * 10 : (low + high) / 2;
    }
    return best;
}

}  // namespace

std::optional<NearestAttack> carlini_wagner(const nn::Network<double>& network,
                                            const Question& question,
                                            const CarliniWagnerOptions& options) {
    TanhDescent descent(network, question, options);
    return best_over_constants(descent, options.searches, options.first_constant);
}

std::optional<NearestAttack> carlini_wagner_linf(const nn::Network<double>& network,
                                                 const Question& question,
                                                 const LinfAttackOptions& options) {
    ThresholdDescent descent(network, question, options);
    const TanhRange range{options.low, options.high};
    std::vector<double> w;
    for (const double x : question.centre) w.push_back(range.preimage(x));
    std::optional<NearestAttack> best;
    double threshold = options.high - options.low;
    double constant = options.first_constant;
    while (threshold > options.smallest_threshold) {
        std::optional<std::vector<double>> found;
        for (;; constant *= 2) {
            found = descent.run(constant, threshold, w);
            if (found || 2 * constant > options.largest_constant) break;
        }
        if (!found) break;
        const double length = distance(*found, question.centre, Norm::infinity);
        if (!best || length < best->distance) best = NearestAttack{*found, length};
        // The next, smaller threshold begins where this one ended.
        for (std::size_t i = 0; i < w.size(); ++i) w[i] = range.preimage((*found)[i]);
        threshold = options.shrink * std::min(threshold, length);
    }
    return best;
}

std::optional<NearestAttack> elastic_net(const nn::Network<double>& network,
                                         const Question& question,
                                         const ElasticNetOptions& options) {
    ElasticDescent descent(network, question, options);
    return best_over_constants(descent, options.searches, options.first_constant);
}

}  // namespace tessera::verify
