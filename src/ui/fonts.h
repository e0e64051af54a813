// The app's type, rasterised at the display's real pixels. ImGui works in device pixels throughout;
// sizes in the code are in device-independent pixels and go through `px`.
#pragma once

#include <imgui.h>

namespace tessera::ui {

constexpr float small_size = 12.0f;
constexpr float body_size = 14.0f;
constexpr float title_size = 15.0f;

struct Fonts {
    ImFont* small_regular = nullptr;
    ImFont* small_bold = nullptr;
    ImFont* body = nullptr;
    ImFont* title = nullptr;

    // The font that is drawn at this size (in device-independent pixels) without rescaling, or the
    // nearest.
    ImFont* at(double size, bool bold) const;
};

// Fills the atlas of the current context for `ratio` device pixels to one device-independent pixel.
// The back end's font texture has to be made anew afterwards.
Fonts load_fonts(float ratio);

// Device pixels of a length in device-independent pixels.
inline float px(float length) {
    return length * (ImGui::GetIO().FontDefault->FontSize / body_size);
}
inline ImVec2 px(float x, float y) {
    return {px(x), px(y)};
}

}  // namespace tessera::ui
