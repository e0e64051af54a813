#include "verify/property.h"

#include <algorithm>
#include <format>
#include <limits>

#include "core/errors.h"
#include "nn/pass.h"

namespace tessera::verify {

double unsafe_margin(const Property& property, std::span<const double> outputs) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double smallest = infinity;
    for (const auto& one : property.unsafe) {
        double largest = -infinity;
        for (const OutputCondition& condition : one) {
            double value = condition.offset;
            for (std::size_t k = 0; k < outputs.size(); ++k) {
                value += condition.coefficients[k] * outputs[k];
            }
            largest = std::max(largest, value);
        }
        smallest = std::min(smallest, largest);
    }
    return smallest;
}

std::vector<double> outputs_at(const nn::Network<double>& network, std::span<const double> input) {
    const Eigen::Map<const nn::Batch<double>> row(input.data(), 1, std::ssize(input));
    const nn::Batch<double> outputs = nn::evaluate<double>(network, row);
    return {outputs.data(), outputs.data() + outputs.size()};
}

const char* word_of(Answer answer) {
    switch (answer) {
        case Answer::holds:
            return "unsat";
        case Answer::violated:
            return "sat";
        case Answer::unknown:
            break;
    }
    return "unknown";
}

std::string counterexample(const Decision& decision) {
    std::string text = "(";
    for (std::size_t i = 0; i < decision.input.size(); ++i) {
        text += std::format("{}(X_{} {:.17g})", i == 0 ? "" : "\n ", i, decision.input[i]);
    }
    for (std::size_t k = 0; k < decision.output.size(); ++k) {
        text += std::format("\n (Y_{} {:.17g})", k, decision.output[k]);
    }
    return text + ")";
}

void check_fits(const Property& property, const PreparedNetwork& prepared) {
    const auto inputs = static_cast<std::size_t>(prepared.architecture().input().size());
    const auto outputs = static_cast<std::size_t>(prepared.architecture().output().size());
    bool fits = property.lower.size() == inputs && property.upper.size() == inputs;
    for (const auto& one : property.unsafe) {
        for (const OutputCondition& condition : one) {
            fits = fits && condition.coefficients.size() == outputs;
        }
    }
    if (!fits) {
        throw InputError(
            std::format("the property has {} inputs; the network has {} inputs and {} "
                        "outputs",
                        property.lower.size(), inputs, outputs));
    }
}

}  // namespace tessera::verify
