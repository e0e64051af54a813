#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "verify/property.h"

/// Properties of networks as the verification competitions list them.
namespace tessera::cnn_cert {

struct Instance {
    std::filesystem::path network;   ///< ONNX or JSON
    std::filesystem::path property;  ///< VNN-LIB
    std::optional<double> timeout_seconds;
};

/// Reads an instances.csv: a network, a property and a number of seconds on every line; file names
/// are relative to its folder. Throws InputError that names file and line.
std::vector<Instance> read_instances(const std::filesystem::path& file);

struct InstanceAnswer {
    std::string word;  ///< sat, unsat, unknown or timeout
    verify::Decision decision;
    double seconds = 0;
};

/// Reads both files and decides, with at most so many sub-problems. Throws InputError when a file
/// cannot be used or the two do not fit.
InstanceAnswer decide_instance(const Instance& instance, std::size_t most_boxes);

}  // namespace tessera::cnn_cert
