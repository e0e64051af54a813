// The part of OpenGL that figures need beyond ImGui's back end: textures and pictures off the
// screen.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include <imgui.h>

#include "figure/canvas.h"

namespace tessera::ui {

// Textures of the pictures in figures, by content; those not used for a while are released.
class Textures {
public:
    Textures() = default;
    Textures(const Textures&) = delete;
    Textures& operator=(const Textures&) = delete;
    ~Textures();

    ImTextureID of(const figure::Raster& raster);

    // Call once for each picture of the window.
    void next_frame();

    // The context is gone, and all textures with it.
    void forget();

private:
    struct Entry {
        unsigned name = 0;
        int last_used = 0;
    };
    std::map<std::uint64_t, Entry> entries_;
    int frame_ = 0;
};

struct Pixels {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgba;  // the first row at the top
};

// What `draw` draws on a draw list of width x height device pixels, rendered off the screen by
// ImGui's back end. Empty when the context cannot do it.
Pixels picture_of(int width, int height, const std::function<void(ImDrawList&)>& draw);

}  // namespace tessera::ui
