// The embedded font files (see assets/fonts).
#pragma once

#include <cstdint>
#include <span>

namespace tessera::ui {

extern const std::span<const std::uint8_t> regular_font;
extern const std::span<const std::uint8_t> bold_font;
extern const std::span<const std::uint8_t> sign_font;

}  // namespace tessera::ui
