#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "nn/network.h"

/// Networks as plain JSON, for people and programs that have no ONNX writer at hand.
///
///     {"format": "tessera network", "version": 1,
///      "input": {"channels": 1, "height": 8, "width": 8},
///      "layers": [
///        {"layer": "convolution", "filters": 5, "window": [3, 3], "stride": [1, 1],
///         "padding": [0, 0, 0, 0], "weights": [...], "bias": [...]},
///        {"layer": "relu"},
///        {"layer": "dense", "outputs": 10, "weights": [...], "bias": [...]}]}
///
/// Layers: dense, convolution, average pool, max pool, batch normalisation (epsilon, scale, shift,
/// mean, variance), relu, sigmoid, tanh, arctan, softplus, flatten, sum. A window is [height,
/// width], padding [top, bottom, left, right]; stride, padding and bias may be left out. Weights
/// lie in the order of nn/architecture.h: of a convolution filter by filter, channel by channel,
/// row by row; of a dense layer output by output. Layer k (from 1) gives value k, value 0 is the
/// input; a layer reads the value before it, or the one that "from" names; "sum" has "of", the two
/// values to be added. The last layer is the output.
namespace tessera::nn {

/// Throws InputError that names the file, the layer and the key that cannot be used.
Network<double> read_network_json(std::span<const std::byte> bytes, const std::string& name);

/// The text of a network; read_network_json gives back the same numbers.
std::string write_network_json(const Network<double>& network);

}  // namespace tessera::nn
