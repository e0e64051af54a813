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

Subject subject(int depth, nn::Activation activation) {
    const auto network = nn::make_network<double>(
        nn::convolutional({1, side, side}, {.depth = depth, .activation = activation}), {}, 1);
    verify::Question question;
    RandomStream stream("cnn-cert", 1, "benchmark");
    for (int i = 0; i < side * side; ++i) question.centre.push_back(stream.uniform(-0.5, 0.5));
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

void add_matrix_form(std::vector<lab::BenchmarkRow>& rows) {
    const Subject s = subject(3, nn::Activation::relu);
    const verify::MatrixForm matrix(s.prepared);
    rows.push_back(timed("bound pass, 3 layers, unrolled matrices",
                         "the same bounds as Fast-Lin and CROWN compute them", "", 1, [&] {
                             matrix.lower_bounds(s.question, 0.01, verify::ReluRule::adaptive);
                         }));
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
    add_matrix_form(rows);
    add_training(rows, repetitions);
    return rows;
}

}  // namespace tessera::cnn_cert
