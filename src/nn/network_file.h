#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "nn/network.h"

/// Networks in files of either format.
namespace tessera::nn {

/// Reads a JSON network when the first character that is no space is a brace, else an ONNX file.
/// Throws InputError as the two readers do.
Network<double> read_network(std::span<const std::byte> bytes, const std::string& name);

/// The bytes of a file of that name: JSON when it ends in .json, else ONNX.
std::vector<std::byte> write_network(const Network<double>& network, const std::string& name);

}  // namespace tessera::nn
