// What ImGui draws on and hears from: an SDL window with OpenGL 3, or a canvas with WebGL 2 under
// SDL's name.
#pragma once

#include <optional>
#include <string>

#include <SDL.h>

#include "ui/front_end.h"

namespace tessera::ui {

// Owns the window, the OpenGL context and the ImGui context. ImGui works in device pixels.
class Surface {
public:
    // Throws std::runtime_error in words when there is no display or no OpenGL 3 (WebGL 2).
    Surface(const std::string& title, int width, int height);
    ~Surface();
    Surface(const Surface&) = delete;
    Surface& operator=(const Surface&) = delete;

    // Device pixels for one device-independent pixel of `front_end`; with it come the fonts.
    void set_ratio(FrontEnd& front_end, float ratio);

    // Passes an event of SDL on to ImGui.
    void handle(SDL_Event event);

    // One picture; the back buffer is shown.
    void draw(FrontEnd& front_end);

    // The context is gone; after `restore` everything is made anew.
    void lose();
    void restore(FrontEnd& front_end);

    SDL_Window* window() const { return window_; }
    int pictures() const { return pictures_; }

private:
    void start_back_end();
    void follow_pointer(SDL_Event& event);
    void follow_fingers(const SDL_Event& event);

    SDL_Window* window_ = nullptr;
    SDL_GLContext context_ = nullptr;
    std::optional<ImVec2> pointer_;  // in device pixels, while it is over the window
    std::optional<Pinch> pinch_;
    int fingers_ = 0;
    bool lost_ = false;
    int pictures_ = 0;
};

}  // namespace tessera::ui
