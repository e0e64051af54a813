#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "nn/protobuf.h"

/// An ONNX file as plain data, before anything is known of what it computes.
namespace tessera::nn::onnx {

/// An array of numbers of any type that networks use.
struct Tensor {
    std::vector<std::int64_t> shape;
    std::vector<double> values;
};

struct Attribute {
    double number = 0;
    std::int64_t integer = 0;
    std::string text;
    std::vector<std::int64_t> integers;
    Tensor tensor;
};

struct GraphNode {
    std::string name;
    std::string operation;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::map<std::string, Attribute> attributes;
};

struct GraphInput {
    std::string name;
    std::vector<std::int64_t> shape;  ///< 0 where a dimension has no number
};

struct Graph {
    std::vector<GraphNode> nodes;
    std::map<std::string, Tensor> constants;
    std::vector<GraphInput> inputs;  ///< without constants
    std::vector<std::string> outputs;
};

/// Throws InputError, naming the file, when the bytes are no ONNX model or a tensor is damaged.
Graph read_graph(protobuf::BytesView bytes, const std::string& file);

}  // namespace tessera::nn::onnx
