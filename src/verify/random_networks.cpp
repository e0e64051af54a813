#include "verify/random_networks.h"

#include <cstddef>

namespace tessera::verify::random_networks {

nn::Network<double> with_numbers(const nn::Architecture& architecture, std::uint64_t seed,
                                 double gain) {
    nn::Network<double> network =
        nn::make_network<double>(architecture, {nn::Distribution::lecun_normal, gain, 0.3}, seed);
    RandomStream stream("test", seed, "statistics");
    for (double& value : network.statistics) value = stream.uniform(0.5, 1.5);
    return network;
}

nn::Activation activation(std::uint64_t index) {
    constexpr nn::Activation all[] = {nn::Activation::relu, nn::Activation::sigmoid,
                                      nn::Activation::tanh, nn::Activation::arctan,
                                      nn::Activation::softplus};
    return all[index % activations];
}

nn::Architecture architecture(std::uint64_t kind, nn::Activation function, const nn::Shape& input,
                              bool spread) {
    using namespace nn;
    Architecture a = start(input);
    if (spread) append(a, Convolution{2, Window{3, 3, 1, 1, {2, 2, 2, 2}}, true});
    const int first = a.last();
    const Activate act{function};
    const auto same = [&](int size, int stride) {
        return same_window(square_window(size, stride), a.output());
    };
    switch (kind % kinds) {
        case 0:  // dense
            append(a, Dense{5, true});
            append(a, act);
            append(a, Dense{4, true});
            append(a, act);
            break;
        case 1:  // plain convolutions
            append(a, Convolution{2, square_window(2), true});
            append(a, act);
            append(a, Convolution{3, square_window(2), true});
            append(a, act);
            break;
        case 2:  // stride, asymmetric padding, windows that are not square
            append(a, Convolution{2, Window{3, 2, 2, 1, {1, 0, 1, 1}}, true});
            append(a, act);
            append(a, Convolution{3, Window{1, 3, 1, 2, {0, 0, 1, 2}}, false});
            append(a, act);
            break;
        case 3:  // a maximum after the activation, over windows that overlap
            append(a, Convolution{2, square_window(2), true});
            append(a, act);
            append(a, MaxPool{Window{2, 2, 1, 1, {1, 0, 0, 1}}});
            append(a, Convolution{2, square_window(2), true});
            append(a, act);
            break;
        case 4:  // a maximum before the activation, average at the end
            append(a, Convolution{2, same(3, 1), true});
            append(a, MaxPool{square_window(2, 1)});
            append(a, act);
            append(a, AveragePool{Window{2, 2, 1, 1, {0, 1, 1, 0}}});
            append(a, Convolution{2, square_window(1), true});
            append(a, act);
            append(a, Flatten{});
            break;
        case 5: {  // identity shortcut, with normalisation
            append(a, Convolution{2, same(3, 1), true});
            append(a, BatchNorm{});
            const int block = append(a, act);
            append(a, Convolution{2, same(3, 1), true});
            append(a, BatchNorm{});
            append(a, act);
            const int main = append(a, Convolution{2, same(3, 1), true});
            append_sum(a, main, block);
            append(a, act);
            break;
        }
        case 6: {  // strided shortcut from the input itself
            append(a, Convolution{2, same(3, 2), true});
            append(a, BatchNorm{});
            append(a, act);
            const int main = append(a, Convolution{2, same(3, 1), true});
            append(
                a,
                Convolution{
                    2, same_window(square_window(3, 2), a.shapes[static_cast<std::size_t>(first)]),
                    true},
                first);
            const int shortcut = append(a, BatchNorm{});
            append_sum(a, main, shortcut);
            append(a, act);
            append(a, BatchNorm{});
            break;
        }
        default:  // normalisation first, flattened before dense layers
            append(a, BatchNorm{});
            append(a, Convolution{2, square_window(2), true});
            append(a, act);
            append(a, Flatten{});
            append(a, Dense{4, false});
            append(a, BatchNorm{});
            append(a, act);
            break;
    }
    append(a, Dense{3, true});
    return a;
}

Question question(const nn::Network<double>& network, Norm norm, std::uint64_t seed) {
    Question result;
    RandomStream stream("test", seed, "input");
    for (int i = 0; i < network.architecture.input().size(); ++i) {
        result.centre.push_back(stream.uniform(-0.5, 0.5));
    }
    result.label = predicted_class(network, result.centre);
    result.targets = other_classes(network.architecture.output().size(), result.label);
    result.norm = norm;
    return result;
}

std::vector<double> point_of(const Region& region, RandomStream& stream) {
    std::vector<double> direction(region.centre.size());
    double size = 0;
    const auto choice = stream.below(3);
    for (double& d : direction) {
        d = choice == 0 ? stream.uniform(-1, 1) : stream.normal();
        if (choice == 2) d = d > 0 ? 1 : -1;
    }
    if (region.norm == Norm::one && choice == 2) {
        const auto kept = stream.below(direction.size());
        for (std::size_t i = 0; i < direction.size(); ++i) {
            if (i != kept) direction[i] = 0;
        }
    }
    const std::vector<double> zero(direction.size());
    size = distance(direction, zero, region.norm);
    const double scale = (choice == 0 ? stream.uniform() : 1.0) / size;
    std::vector<double> x = region.centre;
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += scale * direction[i] * region.radius[i];
    return x;
}

}  // namespace tessera::verify::random_networks
