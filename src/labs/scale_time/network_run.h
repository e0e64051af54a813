#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/philox.h"
#include "labs/scale_time/images.h"
#include "nn/network.h"
#include "nn/optimiser.h"
#include "nn/pass.h"

/// One small training with its curve.
namespace tessera::scale_time {

enum class ArchitectureKind { one_hidden, two_hidden, convolutional };
enum class Parametrisation { standard, ntk, maximal_update };
enum class OptimiserKind { sgd, adam };

struct NetworkSettings {
    ArchitectureKind architecture = ArchitectureKind::one_hidden;
    Parametrisation parametrisation = Parametrisation::standard;
    OptimiserKind optimiser = OptimiserKind::sgd;
    double learning_rate = 0.1;
    std::size_t batch = 50;
    bool one_pass = false;  ///< no image twice in an epoch; else batches are drawn with replacement
};

/// MLP: D-w-10 or D-w-w-10 with ReLU. Convolutional: three 3x3 convolutions of stride 2 with c, 2c
/// and 4c channels, ReLU, and a linear head.
nn::Architecture architecture_of(ArchitectureKind kind, int width, const nn::Shape& input);

/// Where the maximal-update parametrisation is the standard one.
int base_width(ArchitectureKind kind);

/// Raw number of parameters.
std::size_t parameter_count(ArchitectureKind kind, int width, const nn::Shape& input);

/// How many parameters count: the paper takes the cube root of their number [R].
enum class SizeRule { cube_root, square_root, width, width_power, parameters };

double effective_size(SizeRule rule, int width, std::size_t parameters);

/// Losses after a number of steps: mean over images and outputs of (output - target)^2.
struct Record {
    std::size_t step = 0;
    double train = 0;  ///< over the first images of the training set, with its noisy labels
    double test = 0;
    double wrong = 0;  ///< share of test images whose largest output is not at the label
};

/// What is known of a training.
struct TrainingCurve {
    std::vector<Record> records;
    std::size_t steps = 0;
    bool diverged = false;  ///< the last loss is not a finite number
};

/// When curves are recorded: at the steps that are the rounded powers of 1.12.
std::size_t next_recorded(std::size_t step);

/// First time at which the test loss is at `threshold` or below, between records linear in the
/// loss and the logarithm of time; 0 when it is never.
double time_to(const std::vector<Record>& records, double threshold);

/// Scratch of one thread: it trains many networks in turn.
struct TrainingScratch {
    nn::Pass<float> batch_pass;
    nn::Pass<float> test_pass;
    nn::Batch<float> inputs;
    nn::Batch<float> targets;
    nn::Batch<float> output_gradient;
    std::vector<float> gradient;
};

/// A network in training. Its numbers depend on settings, data, width and seed alone.
class NetworkRun {
public:
    NetworkRun(const NetworkSettings& settings, const nn::Shape& shape, int width,
               std::shared_ptr<const Lessons> train, std::shared_ptr<const Lessons> test,
               std::uint64_t seed);

    /// One step of the optimiser, and a record when it is time for one.
    void step(TrainingScratch& scratch);
    /// The same without a record.
    void train(TrainingScratch& scratch);

    const TrainingCurve& curve() const { return curve_; }
    std::size_t steps() const { return curve_.steps; }
    const std::vector<Record>& records() const { return curve_.records; }
    bool diverged() const { return curve_.diverged; }
    const nn::Network<float>& network() const { return network_; }

private:
    void draw_batch(TrainingScratch& scratch);
    void record(TrainingScratch& scratch);

    NetworkSettings settings_;
    std::shared_ptr<const Lessons> train_;
    std::shared_ptr<const Lessons> test_;
    nn::Network<float> network_;
    std::vector<nn::Block> blocks_;
    std::vector<double> rates_;
    nn::Optimiser optimiser_;
    nn::OptimiserState<float> state_;
    RandomStream batches_;
    std::vector<std::size_t> order_;
    std::size_t place_ = 0;  ///< in `order_`
    std::size_t next_record_ = 1;
    TrainingCurve curve_;
};

}  // namespace tessera::scale_time
