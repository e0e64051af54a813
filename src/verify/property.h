#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/prepared.h"

/// Properties as VNN-LIB files state them, and whether a network has them.
namespace tessera::verify {

/// coefficients . outputs + offset <= 0.
struct OutputCondition {
    std::vector<double> coefficients;
    double offset = 0;
};

/// A box of inputs, and what outputs are UNSAFE: all conditions of at least one of the cases.
struct Property {
    std::vector<double> lower;
    std::vector<double> upper;
    std::vector<std::vector<OutputCondition>> unsafe;
};

/// Reads a VNN-LIB file: declare-const of X_i and Y_j as Real; assert of <= and >= between a
/// variable and a number or two outputs, of and, and of or over outputs. Throws InputError that
/// names the file and the expression that cannot be used.
Property read_vnnlib(std::string_view text, const std::string& file);

enum class Answer {
    holds,     ///< no input of the box is unsafe ("unsat")
    violated,  ///< one was found ("sat")
    unknown    ///< neither within the boxes allowed
};

struct Decision {
    Answer answer = Answer::unknown;
    std::vector<double> input;   ///< of a violation
    std::vector<double> output;  ///< there
    std::size_t boxes = 0;       ///< sub-problems looked at
};

/// Throws InputError when the property does not fit the network.
void check_fits(const Property& property, const PreparedNetwork& prepared);

/// Branch and bound, at most `most_boxes` sub-problems. Networks of ReLUs, maxima and linear layers
/// that are small enough are split by the signs of their ReLUs (relu_split.h), every second
/// sub-problem when they have few inputs; all others by boxes of inputs. Throws InputError when the
/// property does not fit the network.
Decision decide(const PreparedNetwork& prepared, const Property& property,
                std::size_t most_boxes = 20'000);

}  // namespace tessera::verify
