#include "labs/cnn_cert/spiral.h"

#include <cmath>
#include <utility>
#include <vector>

#include "core/philox.h"
#include "core/portable_functions.h"

namespace tessera::cnn_cert {

nn::Examples<float> spiral(std::uint64_t seed) {
    nn::Examples<float> examples;
    examples.inputs.resize(spiral_points, 2);
    RandomStream stream("cnn-cert", seed, "spiral");
    for (int i = 0; i < spiral_points; ++i) {
        const int arm = i % spiral_classes;
        const double t = stream.uniform(0.08, 1.0);
        const double turn =
            static_cast<double>(arm) / spiral_classes + 0.55 * t + 0.02 * stream.normal();
        // A whole turn is four quarter turns.
        const double quarters = 4 * (turn - std::floor(turn));
        const int quarter = static_cast<int>(std::lround(quarters));
        const SineCosine angle = quarter_turn(quarters - quarter);
        double c = angle.cosine;
        double s = angle.sine;
        for (int k = 0; k < quarter % 4; ++k) c = std::exchange(s, c) * -1;
        examples.inputs(i, 0) = static_cast<float>(0.95 * t * c);
        examples.inputs(i, 1) = static_cast<float>(0.95 * t * s);
        examples.labels.push_back(arm);
    }
    return examples;
}

nn::Training<float> start_spiral_training(const Parameters& parameters,
                                          const nn::Examples<float>& points) {
    const auto seed = static_cast<std::uint64_t>(parameters.seed);
    const nn::ConvolutionalOptions& layers = parameters.network.layers;
    std::vector<int> widths(static_cast<std::size_t>(layers.depth - 1), 4 * layers.filters);
    widths.push_back(spiral_classes);
    const nn::Architecture architecture =
        nn::multilayer_perceptron({2, 1, 1}, widths, layers.activation);
    return {nn::make_network<float>(architecture, {.bias_deviation = 0.3}, seed), points,
            nn::TrainingOptions{
                .optimiser = nn::Adam{.learning_rate = parameters.network.learning_rate},
                .batch_size = 32,
                .seed = seed}};
}

}  // namespace tessera::cnn_cert
