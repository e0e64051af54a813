#pragma once

#include <string>

#include "lab/channel.h"
#include "lab/view.h"

/// Short ways to write what every lab writes often.
namespace tessera::lab {

Channel scalar(std::string name, std::string label, double value, std::string unit = {});
Channel text(std::string name, std::string content);

/// `color` is an index in the series colours; -1: the next in turn.
LayerSpec layer(const std::string& channel, LayerKind kind, LayerRole role = LayerRole::live,
                int color = -1);

/// How a value of an enum with `choices` is called: in settings, and by people.
template <class Enum>
const char* key_of(Enum value) {
    for (const auto& choice : choices(value)) {
        if (choice.value == value) return choice.key;
    }
    return "";
}
template <class Enum>
const char* label_of(Enum value) {
    for (const auto& choice : choices(value)) {
        if (choice.value == value) return choice.label;
    }
    return "";
}

}  // namespace tessera::lab
