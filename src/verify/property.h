#pragma once

#include <cstddef>
#include <span>
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

/// The same as a VNN-LIB file, of a network with so many outputs; read back, it is the same
/// property. Conditions must be of the kinds that read_vnnlib() makes, of one output or two.
std::string write_vnnlib(const Property& property, std::size_t outputs);

/// At most 0 exactly when outputs are unsafe: the smallest over cases of a case's largest
/// condition.
double unsafe_margin(const Property& property, std::span<const double> outputs);

std::vector<double> outputs_at(const nn::Network<double>& network, std::span<const double> input);

enum class Answer {
    holds,     ///< no input of the box is unsafe ("unsat")
    violated,  ///< one was found ("sat")
    unknown    ///< neither within the sub-problems allowed
};

/// The word of the verification competitions: unsat, sat, unknown.
const char* word_of(Answer answer);

struct Decision {
    Answer answer = Answer::unknown;
    std::vector<double> input;   ///< of a violation
    std::vector<double> output;  ///< there
    std::size_t boxes = 0;       ///< sub-problems looked at
    double settled = 0;          ///< the share of the search tree that is proved safe
};

/// A violation as the verification competitions want it: ((X_0 v) ... (Y_0 v) ...).
std::string counterexample(const Decision& decision);

/// Throws InputError when the property does not fit the network.
void check_fits(const Property& property, const PreparedNetwork& prepared);

}  // namespace tessera::verify
