#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "nn/network.h"
#include "nn/optimiser.h"
#include "nn/pass.h"

/// Training by mini-batches, a step at a time, so that whoever trains decides when to pause. The
/// numbers do not depend on the number of threads: a batch is cut into pieces of a fixed size, and
/// their gradients are added in order.
namespace tessera::nn {

/// What a network learns from. Either `labels` (softmax cross-entropy) or `targets` (squared error)
/// has an entry for every example; the other is empty.
template <class Scalar>
struct Examples {
    Batch<Scalar> inputs;
    std::vector<int> labels;
    Batch<Scalar> targets;

    std::size_t count() const { return static_cast<std::size_t>(inputs.rows()); }
};

struct TrainingOptions {
    Optimiser optimiser = Adam{};
    std::size_t batch_size = 128;  ///< the last batch of an epoch may be smaller
    std::vector<double> rates{};   ///< factor of the learning rate for each block; empty: 1
    std::uint64_t seed = 0;        ///< of the order of examples, drawn anew for each epoch
    std::size_t threads = 1;
    bool shuffle = true;
};

/// Loss and gradient of its mean over examples, in pieces on several threads.
template <class Scalar>
class GradientComputation {
public:
    /// The mean loss over the rows `chosen` of `examples`; `gradient` is set to its gradient by the
    /// parameters. `statistics_of`, when given, receives running statistics of BatchNorm, and mode
    /// is training.
    double compute(const Network<Scalar>& network, const Examples<Scalar>& examples,
                   std::span<const std::size_t> chosen, Mode mode, std::size_t threads,
                   std::vector<Scalar>& gradient);

    /// Examples with the right label among those of the last call; 0 for squared error.
    int correct() const { return correct_; }
    /// The pass over the first piece: the whole batch for networks that couple examples.
    const Pass<Scalar>& first_pass() const { return pieces_.front().pass; }

private:
    struct Piece {
        Pass<Scalar> pass;
        Batch<Scalar> inputs;
        Batch<Scalar> targets;
        Batch<Scalar> output_gradient;
        std::vector<int> labels;
        std::vector<Scalar> gradient;
        double loss = 0;
        int correct = 0;
    };
    std::vector<Piece> pieces_;
    int correct_ = 0;
};

/// A network in training. The examples must outlive it.
template <class Scalar>
class Training {
public:
    Training(Network<Scalar> network, const Examples<Scalar>& examples, TrainingOptions options);

    /// One mini-batch; returns its mean loss before the step.
    double step();

    const Network<Scalar>& network() const { return network_; }
    std::size_t steps() const { return steps_; }
    std::size_t steps_per_epoch() const;
    /// Whole epochs done.
    std::size_t epochs() const { return steps_ / steps_per_epoch(); }
    /// Mean loss and share of right labels over the batches of the epoch in progress, or of the
    /// last one when it has just ended: each as it was before the step.
    double epoch_loss() const { return epoch_loss_ / static_cast<double>(epoch_examples_); }
    double epoch_accuracy() const {
        return static_cast<double>(epoch_correct_) / static_cast<double>(epoch_examples_);
    }

private:
    void begin_epoch();

    Network<Scalar> network_;
    const Examples<Scalar>& examples_;
    TrainingOptions options_;
    std::vector<Block> blocks_;
    OptimiserState<Scalar> state_;
    GradientComputation<Scalar> computation_;
    std::vector<Scalar> gradient_;
    std::vector<std::size_t> order_;
    std::size_t steps_ = 0;
    double epoch_loss_ = 0;
    std::size_t epoch_correct_ = 0;
    std::size_t epoch_examples_ = 0;
};

/// The share of examples whose first largest output is at their label.
template <class Scalar>
double accuracy(const Network<Scalar>& network, const Examples<Scalar>& examples,
                std::size_t threads = 1);

}  // namespace tessera::nn
