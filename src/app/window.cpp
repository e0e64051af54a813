#include "app/window.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <fstream>

#include "lab/replay.h"
#include "lab/threaded_session.h"
#include "lab/version.h"
#include "ui/embedded.h"
#include "ui/redraw.h"
#include "ui/surface.h"

namespace tessera::app {
namespace {

double seconds() {
    return static_cast<double>(SDL_GetPerformanceCounter()) /
           static_cast<double>(SDL_GetPerformanceFrequency());
}

// Device pixels for one device-independent pixel: as the environment says, or by the display's
// density.
float display_ratio(SDL_Window* window) {
    if (const char* wanted = SDL_getenv("TESSERA_SCALE")) {
        const double value = std::atof(wanted);
        if (value >= 1.0 && value <= 4.0) return static_cast<float>(value);
    }
    int width = 0;
    int pixels = 0;
    SDL_GetWindowSize(window, &width, nullptr);
    SDL_GL_GetDrawableSize(window, &pixels, nullptr);
    if (pixels > width && width > 0) return static_cast<float>(pixels) / static_cast<float>(width);
    float density = 96.0f;
    if (SDL_GetDisplayDPI(std::max(0, SDL_GetWindowDisplayIndex(window)), nullptr, &density,
                          nullptr) != 0)
        return 1.0f;
    return std::clamp(std::round(density / 96.0f * 4.0f) / 4.0f, 1.0f, 3.0f);
}

// Writes into the working folder beside what is there already: "name.png", "name-2.png", ...
std::string save_beside(const std::string& name, std::span<const std::uint8_t> bytes) {
    std::filesystem::path path = name;
    for (int i = 2; std::filesystem::exists(path); ++i) {
        path = std::format("{}-{}{}", std::filesystem::path(name).stem().string(), i,
                           std::filesystem::path(name).extension().string());
    }
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) return "Could not write " + std::filesystem::absolute(path).string();
    return "Saved " + std::filesystem::absolute(path).string();
}

class Window {
public:
    Window(const lab::Registry& registry, Catalogue& catalogue)
        : surface_("Tessera", 1280, 820),
          wake_event_(SDL_RegisterEvents(1)),
          session_(registry, catalogue, [this] { wake(); }),
          front_end_(session_, host(), options()) {
        surface_.set_ratio(front_end_, display_ratio(surface_.window()));
    }

    int run(const lab::Json& opening, std::span<const std::byte> recording) {
        if (!recording.empty()) session_.provide(lab::recording_name, recording);
        session_.send(opening);
        while (!closed_) {
            wait();
            const double now = seconds();
            if (front_end_.receive()) schedule_.data();
            if (!schedule_.due(now) && !front_end_.is_busy()) continue;
            surface_.draw(front_end_);
            schedule_.drawn(now);
        }
        return 0;
    }

private:
    // Called on the session's thread.
    void wake() const {
        SDL_Event event{};
        event.type = wake_event_;
        SDL_PushEvent(&event);
    }

    void wait() {
        const double time = front_end_.is_busy() ? 0.0 : schedule_.wait(seconds());
        SDL_Event event;
        if (time > 0.0) {
            const bool got =
                std::isinf(time)
                    ? SDL_WaitEvent(&event) != 0
                    : SDL_WaitEventTimeout(&event, static_cast<int>(std::ceil(time * 1000.0))) != 0;
            if (got) take(event);
        }
        while (SDL_PollEvent(&event) != 0) take(event);
    }

    void take(const SDL_Event& event) {
        if (event.type == wake_event_) return;
        if (event.type == SDL_QUIT) closed_ = true;
        if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_CLOSE)
            closed_ = true;
        surface_.handle(event);
        schedule_.input(seconds());
    }

    ui::Host host() {
        ui::Host host;
        host.copy = [](const std::string& text) { SDL_SetClipboardText(text.c_str()); };
        host.save = [this](const std::string& name, const std::string&,
                           std::span<const std::uint8_t> bytes) {
            front_end_.say(save_beside(name, bytes));
        };
        host.theme_chosen = [](bool) {};
        host.maximised = [](const std::string&) {};
        host.leave = [] {};
        return host;
    }

    static ui::FrontEndOptions options() {
        ui::FrontEndOptions options;
        options.version = version();
        options.notices = ui::notices();
        return options;
    }

    ui::Surface surface_;
    Uint32 wake_event_;
    lab::ThreadedSession session_;
    ui::FrontEnd front_end_;
    ui::RedrawSchedule schedule_;
    bool closed_ = false;
};

}  // namespace

int show_window(const lab::Registry& registry, Catalogue& catalogue, const lab::Json& opening,
                std::span<const std::byte> recording) {
    return Window(registry, catalogue).run(opening, recording);
}

}  // namespace tessera::app
