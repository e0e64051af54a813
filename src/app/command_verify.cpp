#include <cstdio>
#include <format>
#include <string>

#include "app/command_support.h"
#include "core/errors.h"
#include "data/file.h"
#include "nn/network_file.h"
#include "verify/property.h"

namespace tessera::app {
namespace {

const char* word_of(verify::Answer answer) {
    switch (answer) {
        case verify::Answer::holds:
            return "unsat";
        case verify::Answer::violated:
            return "sat";
        case verify::Answer::unknown:
            break;
    }
    return "unknown";
}

/// As the verification competitions want it: ((X_0 v) ... (Y_0 v) ...).
std::string counterexample(const verify::Decision& decision) {
    std::string text = "(";
    for (std::size_t i = 0; i < decision.input.size(); ++i) {
        text += std::format("{}(X_{} {:.17g})", i == 0 ? "" : "\n ", i, decision.input[i]);
    }
    for (std::size_t k = 0; k < decision.output.size(); ++k) {
        text += std::format("\n (Y_{} {:.17g})", k, decision.output[k]);
    }
    return text + ")";
}

}  // namespace

int verify(const VerifyOptions& options) {
    return guarded([&] {
        const auto network = nn::read_network(read_file(options.network), options.network);
        const Bytes text = read_file(options.property);
        const verify::Property property = verify::read_vnnlib(
            {reinterpret_cast<const char*>(text.data()), text.size()}, options.property);
        const verify::Decision decision =
            verify::decide(verify::prepare(network), property, options.boxes);
        std::puts(word_of(decision.answer));
        if (decision.answer == verify::Answer::violated) {
            std::puts(counterexample(decision).c_str());
        }
        return 0;
    });
}

}  // namespace tessera::app
