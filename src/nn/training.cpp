#include "nn/training.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "core/errors.h"
#include "core/parallel.h"
#include "core/philox.h"
#include "nn/loss.h"

namespace tessera::nn {
namespace {

/// Large enough for efficient products, small enough for two threads to share a usual batch.
constexpr std::size_t piece_size = 32;

template <class Scalar>
void copy_rows(const Batch<Scalar>& from, std::span<const std::size_t> chosen, Batch<Scalar>& to) {
    to.resize(static_cast<Index>(chosen.size()), from.cols());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        to.row(static_cast<Index>(i)) = from.row(static_cast<Index>(chosen[i]));
    }
}

template <class Scalar>
void check(const Examples<Scalar>& examples, const Architecture& architecture) {
    require(examples.count() > 0, "training needs examples");
    require(examples.inputs.cols() == architecture.input().size(),
            "the inputs do not fit the network");
    const bool labelled =
        examples.labels.size() == examples.count() && examples.targets.size() == 0;
    const bool regression = examples.labels.empty() &&
                            examples.targets.rows() == examples.inputs.rows() &&
                            examples.targets.cols() == architecture.output().size();
    require(labelled || regression, "a label or a target for every example");
}

}  // namespace

template <class Scalar>
double GradientComputation<Scalar>::compute(const Network<Scalar>& network,
                                            const Examples<Scalar>& examples,
                                            std::span<const std::size_t> chosen, Mode mode,
                                            std::size_t threads, std::vector<Scalar>& gradient) {
    const bool whole = mode == Mode::training && couples_examples(network.architecture);
    const std::size_t size = whole ? chosen.size() : piece_size;
    const std::size_t count = (chosen.size() + size - 1) / size;
    if (pieces_.size() < count) pieces_.resize(count);
    const double weight = 1.0 / static_cast<double>(chosen.size());
    parallel_for(count, threads, [&](std::size_t index, std::size_t) {
        Piece& piece = pieces_[index];
        const auto rows =
            chosen.subspan(index * size, std::min(size, chosen.size() - index * size));
        copy_rows(examples.inputs, rows, piece.inputs);
        forward<Scalar>(network, piece.inputs, mode, piece.pass);
        piece.correct = 0;
        if (examples.labels.empty()) {
            copy_rows(examples.targets, rows, piece.targets);
            piece.loss = squared_error<Scalar>(piece.pass.output(), piece.targets, weight,
                                               piece.output_gradient);
        } else {
            piece.labels.clear();
            for (const std::size_t row : rows) piece.labels.push_back(examples.labels[row]);
            piece.loss = softmax_cross_entropy<Scalar>(piece.pass.output(), piece.labels, weight,
                                                       piece.output_gradient);
            piece.correct = count_correct<Scalar>(piece.pass.output(), piece.labels);
        }
        piece.gradient.assign(network.parameters.size(), Scalar{0});
        backward<Scalar>(network, piece.output_gradient, piece.gradient, InputGradient::skip,
                         piece.pass);
    });
    gradient.assign(network.parameters.size(), Scalar{0});
    double loss = 0;
    correct_ = 0;
    for (std::size_t index = 0; index < count; ++index) {
        const Piece& piece = pieces_[index];
        for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += piece.gradient[i];
        loss += piece.loss;
        correct_ += piece.correct;
    }
    return loss * weight;
}

template <class Scalar>
Training<Scalar>::Training(Network<Scalar> network, const Examples<Scalar>& examples,
                           TrainingOptions options)
    : network_(std::move(network)),
      examples_(examples),
      options_(std::move(options)),
      blocks_(parameter_blocks(network_.architecture)) {
    check(examples_, network_.architecture);
    require(options_.batch_size > 0, "a batch must have examples");
    order_.resize(examples_.count());
}

template <class Scalar>
std::size_t Training<Scalar>::steps_per_epoch() const {
    return (examples_.count() + options_.batch_size - 1) / options_.batch_size;
}

template <class Scalar>
void Training<Scalar>::begin_epoch() {
    epoch_loss_ = 0;
    epoch_correct_ = 0;
    epoch_examples_ = 0;
    if (options_.shuffle) {
        order_ = RandomStream("nn", options_.seed, "order of examples", epochs())
                     .permutation(examples_.count());
    } else {
        std::iota(order_.begin(), order_.end(), std::size_t{0});
    }
}

template <class Scalar>
double Training<Scalar>::step() {
    const std::size_t batch = steps_ % steps_per_epoch();
    if (batch == 0) begin_epoch();
    const std::size_t first = batch * options_.batch_size;
    const auto chosen = std::span<const std::size_t>(order_).subspan(
        first, std::min(options_.batch_size, order_.size() - first));
    const double loss = computation_.compute(network_, examples_, chosen, Mode::training,
                                             options_.threads, gradient_);
    if (couples_examples(network_.architecture)) {
        update_statistics(network_, computation_.first_pass());
    }
    update<Scalar>(options_.optimiser, blocks_, options_.rates, gradient_, network_.parameters,
                   state_);
    ++steps_;
    epoch_loss_ += loss * static_cast<double>(chosen.size());
    epoch_correct_ += static_cast<std::size_t>(computation_.correct());
    epoch_examples_ += chosen.size();
    return loss;
}

template <class Scalar>
double accuracy(const Network<Scalar>& network, const Examples<Scalar>& examples,
                std::size_t threads) {
    check(examples, network.architecture);
    constexpr std::size_t block = 256;
    const std::size_t blocks = (examples.count() + block - 1) / block;
    std::vector<int> correct(blocks);
    parallel_for(blocks, threads, [&](std::size_t index, std::size_t) {
        const std::size_t first = index * block;
        const std::size_t count = std::min(block, examples.count() - first);
        const Batch<Scalar> outputs = evaluate<Scalar>(
            network,
            examples.inputs.middleRows(static_cast<Index>(first), static_cast<Index>(count)));
        correct[index] =
            count_correct<Scalar>(outputs, std::span(examples.labels).subspan(first, count));
    });
    return std::accumulate(correct.begin(), correct.end(), 0.0) /
           static_cast<double>(examples.count());
}

template class GradientComputation<float>;
template class GradientComputation<double>;
template class Training<float>;
template class Training<double>;
template double accuracy<float>(const Network<float>&, const Examples<float>&, std::size_t);
template double accuracy<double>(const Network<double>&, const Examples<double>&, std::size_t);

}  // namespace tessera::nn
