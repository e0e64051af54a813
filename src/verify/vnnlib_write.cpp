#include <algorithm>
#include <cstddef>
#include <format>
#include <string>
#include <vector>

#include "core/errors.h"
#include "verify/property.h"

namespace tessera::verify {
namespace {

/// a Y_i <= b, or a (Y_i - Y_j) <= 0: all that the format has; Y_0 <= Y_0 is always met.
std::string comparison(const OutputCondition& condition) {
    std::vector<std::size_t> outputs;
    for (std::size_t k = 0; k < condition.coefficients.size(); ++k) {
        if (condition.coefficients[k] != 0) outputs.push_back(k);
    }
    if (outputs.empty() && condition.offset == 0) return "(<= Y_0 Y_0)";
    if (outputs.size() == 1) {
        const double coefficient = condition.coefficients[outputs[0]];
        return std::format("({} Y_{} {:.17g})", coefficient > 0 ? "<=" : ">=", outputs[0],
                           -condition.offset / coefficient);
    }
    require(outputs.size() == 2 && condition.offset == 0 &&
                condition.coefficients[outputs[0]] == -condition.coefficients[outputs[1]],
            "a condition on outputs that VNN-LIB files cannot state");
    if (condition.coefficients[outputs[0]] < 0) std::swap(outputs[0], outputs[1]);
    return std::format("(<= Y_{} Y_{})", outputs[0], outputs[1]);
}

std::string conjunction(const std::vector<OutputCondition>& conditions) {
    std::string text = "(and";
    for (const OutputCondition& condition : conditions) text += " " + comparison(condition);
    return text + ")";
}

}  // namespace

std::string write_vnnlib(const Property& property, std::size_t outputs) {
    std::string text;
    for (std::size_t i = 0; i < property.lower.size(); ++i) {
        text += std::format("(declare-const X_{} Real)\n", i);
    }
    for (std::size_t k = 0; k < outputs; ++k) {
        text += std::format("(declare-const Y_{} Real)\n", k);
    }
    for (std::size_t i = 0; i < property.lower.size(); ++i) {
        text += std::format("(assert (>= X_{0} {1:.17g}))\n(assert (<= X_{0} {2:.17g}))\n", i,
                            property.lower[i], property.upper[i]);
    }
    text += "(assert (or\n";
    for (const auto& conditions : property.unsafe) text += "  " + conjunction(conditions) + "\n";
    return text + "))\n";
}

}  // namespace tessera::verify
