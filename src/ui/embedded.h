// Files that are part of the program: the fonts (see assets/fonts) and the third-party notices.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace tessera::ui {

extern const std::span<const std::uint8_t> regular_font;
extern const std::span<const std::uint8_t> bold_font;
extern const std::span<const std::uint8_t> sign_font;
extern const std::span<const std::uint8_t> notices_text;

// The third-party notices of the about box.
inline std::string notices() {
    return {notices_text.begin(), notices_text.end()};
}

}  // namespace tessera::ui
