#include <cstdio>

#include "app/command_support.h"
#include "data/file.h"
#include "nn/network_file.h"
#include "verify/decide.h"

namespace tessera::app {

int verify(const VerifyOptions& options) {
    return guarded([&] {
        const auto network = nn::read_network(read_file(options.network), options.network);
        const Bytes text = read_file(options.property);
        const verify::Property property = verify::read_vnnlib(
            {reinterpret_cast<const char*>(text.data()), text.size()}, options.property);
        const verify::Decision decision =
            verify::decide(verify::prepare(network), property, {.most_boxes = options.boxes});
        std::puts(verify::word_of(decision.answer));
        if (decision.answer == verify::Answer::violated) {
            std::puts(verify::counterexample(decision).c_str());
        }
        return 0;
    });
}

}  // namespace tessera::app
