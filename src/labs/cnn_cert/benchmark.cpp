#include "labs/cnn_cert/benchmark.h"

#include <chrono>
#include <cstddef>
#include <format>
#include <functional>
#include <string>
#include <utility>

#include "core/philox.h"
#include "core/statistics.h"
#include "lab/benchmark.h"
#include "nn/models.h"
#include "nn/training.h"
#include "verify/certify.h"
#include "verify/matrix_form.h"
#include "verify/relu_split.h"

namespace tessera::cnn_cert {
namespace {

lab::BenchmarkRow timed(std::string name, std::string computed, std::string reference,
                        int repetitions, const std::function<void()>& work) {
    return lab::timed({.name = std::move(name),
                       .computed = std::move(computed),
                       .reference = std::move(reference)},
                      repetitions, work);
}

constexpr int side = 28;

/// A network of the paper's shape with Keras' initial weights, and a random image.
struct Subject {
    verify::PreparedNetwork prepared;
    verify::Question question;
};

Subject subject(int depth, nn::Activation activation, int extent = side) {
    const auto network = nn::make_network<double>(
        nn::convolutional({1, extent, extent}, {.depth = depth, .activation = activation}), {}, 1);
    verify::Question question;
    RandomStream stream("cnn-cert", 1, "benchmark");
    for (int i = 0; i < extent * extent; ++i) question.centre.push_back(stream.uniform(-0.5, 0.5));
    question.label = verify::predicted_class(network, question.centre);
    question.targets = verify::other_classes(10, question.label);
    return {verify::prepare(network), question};
}

void add_passes(std::vector<lab::BenchmarkRow>& rows, int repetitions) {
    for (const auto& [depth, reference] :
         {std::pair{2, "released program 1.8 ms; asked for 0.18 ms"},
          std::pair{3, "released program 16 ms"},
          std::pair{4, "released program 74 ms; asked for 3.7 ms"}}) {
        const Subject s = subject(depth, nn::Activation::relu);
        verify::BoundPass pass(s.prepared, verify::region_of(s.question, 0.01));
        rows.push_back(timed(std::format("bound pass, {} layers", depth),
                             "9 targets, l_inf 0.01, 28 x 28, 5 filters", "", repetitions,
                             [&] { verify::certify(pass, s.prepared, s.question, 0.01); }));
        verify::Question one = s.question;
        one.targets.resize(1);
        rows.push_back(timed(std::format("bound pass, {} layers, one target", depth),
                             "as the reference was measured", reference, repetitions,
                             [&] { verify::certify(pass, s.prepared, one, 0.01); }));
    }
    const Subject s = subject(4, nn::Activation::relu);
    rows.push_back(timed("untargeted radius, 4 layers", "15 passes for 9 targets",
                         "released program 1.1 s a target; asked for 0.2 s",
                         std::min(repetitions, 3),
                         [&] { verify::certified_radius(s.prepared, s.question); }));
    const Subject curved = subject(4, nn::Activation::tanh);
    rows.push_back(timed("untargeted radius, 4 layers, tanh", "15 passes for 9 targets",
                         "released program 1.5 s a target", std::min(repetitions, 3),
                         [&] { verify::certified_radius(curved.prepared, curved.question); }));
}

/// The paper's comparison with Fast-Lin and CROWN, on images that the matrices leave in memory.
void add_matrix_form(std::vector<lab::BenchmarkRow>& rows, int repetitions) {
    const Subject s = subject(4, nn::Activation::relu, side / 2);
    verify::BoundPass pass(s.prepared, verify::region_of(s.question, 0.01));
    rows.push_back(timed("bound pass, 4 layers, 14 x 14", "9 targets, l_inf 0.01, 5 filters", "",
                         repetitions,
                         [&] { verify::certify(pass, s.prepared, s.question, 0.01); }));
    const verify::MatrixForm matrix(s.prepared);
    rows.push_back(timed("the same on unrolled matrices", "as Fast-Lin and CROWN compute it",
                         "asked for: convolution form at least 5 times as fast", 1, [&] {
                             matrix.lower_bounds(s.question, 0.01, verify::ReluRule::adaptive);
                         }));
}

/// Complete verification of a network of 4 inputs and 24 ReLUs, and its linear program.
void add_exact(std::vector<lab::BenchmarkRow>& rows, int repetitions) {
    const auto network = nn::make_network<double>(
        nn::multilayer_perceptron({4, 1, 1}, {12, 12, 3}, nn::Activation::relu),
        {.bias_deviation = 0.3}, 1);
    const verify::PreparedNetwork prepared = verify::prepare(network);
    const verify::ReluForm form = verify::relu_form(prepared);
    verify::Question question;
    question.centre = {0.1, -0.2, 0.3, -0.4};
    question.label = verify::predicted_class(network, question.centre);
    question.targets = verify::other_classes(3, question.label);
    for (const auto& [norm, name] :
         {std::pair{verify::Norm::infinity, "l_inf"}, std::pair{verify::Norm::two, "l_2"},
          std::pair{verify::Norm::one, "l_1"}}) {
        question.norm = norm;
        rows.push_back(timed(std::format("exact distance, 24 ReLUs, {}", name),
                             "branch and bound on signs", "", repetitions,
                             [&] { verify::ReluDistance(prepared, form, question, 2.0).run(); }));
    }
    question.norm = verify::Norm::infinity;
    rows.push_back(timed("linear program's radius, 24 ReLUs, l_inf", "15 steps for 2 targets", "",
                         repetitions, [&] { verify::lp_radius(form, question); }));
}

void add_training(std::vector<lab::BenchmarkRow>& rows, int repetitions) {
    constexpr std::size_t count = 1280;
    nn::Examples<float> examples;
    examples.inputs.resize(count, side * side);
    RandomStream stream("cnn-cert", 2, "benchmark");
    for (Index i = 0; i < examples.inputs.size(); ++i) {
        examples.inputs.data()[i] = static_cast<float>(stream.uniform(-0.5, 0.5));
    }
    for (std::size_t i = 0; i < count; ++i) examples.labels.push_back(static_cast<int>(i % 10));
    nn::Training<float> training(
        nn::make_network<float>(nn::convolutional({1, side, side}, {.depth = 4}), {}, 1), examples,
        {});
    lab::BenchmarkRow row =
        timed("training, 4 layers", "1280 images of 28 x 28, batches of 128, one thread", "",
              repetitions, [&] {
                  for (int i = 0; i < 10; ++i) training.step();
              });
    row.computed +=
        std::format(": {:.0f} images a second", static_cast<double>(count) / row.minimum_seconds);
    rows.push_back(std::move(row));
}

}  // namespace

std::vector<lab::BenchmarkRow> benchmark(int repetitions) {
    std::vector<lab::BenchmarkRow> rows;
    add_passes(rows, repetitions);
    add_matrix_form(rows, repetitions);
    add_exact(rows, repetitions);
    add_training(rows, repetitions);
    return rows;
}

}  // namespace tessera::cnn_cert
