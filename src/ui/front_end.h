// The whole front end: top bar, controls, views, status line. It talks to a lab through a transport
// and to its surroundings through a host; it has no window, no thread and no clock of its own.
#pragma once

#include <optional>
#include <string>

#include "lab/client.h"
#include "lab/transport.h"
#include "ui/controls.h"
#include "ui/figure_panel.h"
#include "ui/view_grid.h"

namespace tessera::ui {

struct FrontEndOptions {
    bool dark = false;
    bool coarse_pointer = false;  // fingers: larger targets
    std::string version;
    std::string notices;  // third-party notices for the about box
    Restrictions restrictions;
};

class FrontEnd {
public:
    // An ImGui context must be current, and OpenGL's as well.
    FrontEnd(lab::Transport& transport, Host host, FrontEndOptions options);

    // Device pixels for one device-independent pixel; makes the fonts anew. The back end's font
    // texture is out of date afterwards.
    void set_ratio(float ratio);
    void set_dark(bool dark);
    void set_coarse_pointer(bool coarse);
    void show(const std::string& view) { grid_.maximise(view); }

    // Takes what has arrived; true when the picture is out of date.
    bool receive();

    // Draws everything into the current ImGui frame, which covers the display.
    void draw(std::optional<Pinch> pinch);

    // Whether the picture changes by itself (a run is under way, a value waits to be sent).
    bool is_busy() const;

    // What the visitor has typed for a field on the surroundings' keyboard (Host::edit).
    void type(const std::string& field, std::string text) {
        controls_.type(field, std::move(text));
    }

    // A line for the visitor in place of the status, until the status changes.
    void say(std::string text) { said_ = std::move(text); }

    // The context was lost: textures have to be made anew.
    void forget_textures() { textures_.forget(); }

    // JSON texts: what the figures show, in words; and where figures and controls are, in
    // device-independent pixels.
    std::string summaries() const;
    std::string places() const;

    const lab::Client& client() const { return client_; }
    figure::Colour background() const;

private:
    const figure::Theme& theme() const {
        return dark_ ? figure::dark_theme() : figure::light_theme();
    }
    // Of the buttons in the top bar, in device-independent pixels.
    float button_size() const { return options_.coarse_pointer ? 44.0f : 30.0f; }
    void draw_top_bar(const Context& context, float width, bool narrow);
    void draw_title(const Context& context, float width);
    void draw_presets(float width);
    void draw_transport(const Context& context);
    void draw_seed(const Context& context);
    void draw_speed(const Context& context, float width);
    void draw_progress(const Context& context, float width);
    void draw_app_menu(const Context& context);
    void draw_about(const Context& context);
    void draw_buttons(const Context& context);
    void draw_controls(const Context& context, ImVec2 size);
    void draw_centre(const Context& context, ImVec2 size, bool narrow);
    void draw_notes(const Context& context);
    void draw_status(const Context& context, float width);
    void draw_welcome(const Context& context, ImVec2 size);
    void take_shortcuts();
    void take_view_event(const ViewEvent& event);
    void command(const char* what);
    void set(const lab::Json& changes);
    void flush();

    lab::Transport& transport_;
    Host host_;
    FrontEndOptions options_;
    bool dark_;
    float ratio_ = 1.0f;
    Fonts fonts_;
    Textures textures_;
    lab::Client client_;
    Controls controls_;
    ViewGrid grid_;
    lab::Json pending_ = lab::Json::object();  // values that are still to be sent
    double last_sent_ = -1.0;
    float bar_height_ = 0.0f;  // device pixels
    bool drawer_open_ = false;
    bool about_open_ = false;
    float controls_width_ = 288.0f;  // device-independent pixels
    std::optional<double> speed_;    // steps per second, once chosen; 0: as fast as it goes
    std::string said_;
    std::vector<lab::Problem> problems_;  // of the last link, until they are put away
};

}  // namespace tessera::ui
