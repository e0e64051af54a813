#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "nn/network.h"

/// Networks in ONNX files: the operators of feed-forward classifiers, read without any library.
namespace tessera::nn {

/// Reads Gemm, MatMul, Conv (no groups, no dilation), BatchNormalization, Relu, Sigmoid, Tanh,
/// Atan, Softplus, MaxPool, AveragePool (padding counted), GlobalAveragePool, Add and Sub (of two
/// values, or with a constant), Mul and Div by a constant, Flatten, Reshape to a vector (or of the
/// input to an image), Constant, Identity and Dropout; one input, whose first dimension is the
/// batch, one output; weights in single or double precision. Throws InputError that names the file
/// and the operator, tensor or byte that cannot be used.
Network<double> read_onnx(std::span<const std::byte> bytes, const std::string& name);

/// The bytes of an ONNX file (operator set 13): weights in single precision where that is exact,
/// else in double.
std::vector<std::byte> write_onnx(const Network<double>& network);

}  // namespace tessera::nn
