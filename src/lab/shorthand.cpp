#include "lab/shorthand.h"

#include <utility>

namespace tessera::lab {

Channel scalar(std::string name, std::string label, double value, std::string unit) {
    return {std::move(name), std::move(label), Scalar{value, std::move(unit)}};
}

Channel text(std::string name, std::string content) {
    return {std::move(name), {}, Text{std::move(content)}};
}

LayerSpec layer(const std::string& channel, LayerKind kind, LayerRole role, int color) {
    LayerSpec spec;
    spec.channel = channel;
    spec.kind = kind;
    spec.role = role;
    spec.color = color;
    return spec;
}

}  // namespace tessera::lab
