// A figure in the window: drawing, gestures, keys, read-out, export.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include <imgui.h>

#include "figure/hit.h"
#include "figure/layout.h"
#include "ui/fonts.h"
#include "ui/open_gl.h"

namespace tessera::ui {

// A text that the surroundings let the visitor type: a finger has no keyboard on a canvas.
struct TextRequest {
    std::string field;
    std::string label;
    std::string text;
    std::string allowed;  // what the field takes, in words
    bool numeric = false;
};

// What the surroundings do for the front end: the page or the desktop.
struct Host {
    // Shows a keyboard; the answer comes through FrontEnd::type. Empty where there always is one.
    std::function<void(const TextRequest&)> edit;
    std::function<void(const std::string& text)> copy;
    std::function<void(const std::string& name, const std::string& mime,
                       std::span<const std::uint8_t> bytes)>
        save;
    std::function<void(bool dark)> theme_chosen;
    std::function<void(const std::string& view)> maximised;
    std::function<void()>
        leave;  // Escape with nothing to close: the focus goes back to the surroundings
};

// Two fingers, in device pixels.
struct Pinch {
    ImVec2 centre;
    float factor = 1.0f;
};

struct Context {
    const Fonts& fonts;
    Textures& textures;
    const figure::Theme& theme;
    const Host& host;
    float ratio = 1.0f;
    bool coarse_pointer = false;
    std::optional<Pinch> pinch;
};

struct PanelOptions {
    bool maximised = false;
    bool scrolls =
        false;  // it lies in a column that scrolls: the wheel and one finger belong to that
    bool continuous = false;  // dragging over the plot is reported (painting) instead of panning
    bool steered = false;     // arrow keys are reported instead of panning
    std::string file_name;    // of exports, without extension
};

struct HandleMove {
    std::string id;
    double value = 0.0;
    bool released = false;
};

// A click or a stroke on the plot, in data units.
struct Touch {
    double x = 0.0;
    double y = 0.0;
    bool stroke = false;  // continued with the button held
    std::optional<figure::Hit> hit;
};

struct PanelOutcome {
    std::optional<HandleMove> handle;
    std::optional<Touch> touch;
    std::optional<int> steer;  // 0 up, 1 down, 2 left, 3 right
    bool toggle_maximised = false;
    float scroll_by = 0.0f;  // device pixels that the column is to move
};

class FigurePanel {
public:
    // Draws the figure as one item of `size` device pixels at the cursor.
    PanelOutcome draw(const figure::Figure& figure, ImVec2 size, const Context& context,
                      const PanelOptions& options);

    figure::FigureState& state() { return state_; }
    const figure::FigureState& state() const { return state_; }
    const figure::Layout& layout() const { return layout_; }

private:
    enum class Gesture { none, pan, box, handle, stroke, scroll, click };

    void begin_gesture(const figure::Figure& figure, figure::Point pointer, const Context& context,
                       const PanelOptions& options);
    void follow_gesture(const figure::Figure& figure, figure::Point pointer, const Context& context,
                        PanelOutcome& outcome);
    void end_gesture(const figure::Figure& figure, figure::Point pointer, PanelOutcome& outcome);
    void take_wheel(const figure::Figure& figure, figure::Point pointer,
                    const PanelOptions& options);
    void take_keys(const figure::Figure& figure, const PanelOptions& options,
                   PanelOutcome& outcome);
    void pan_by_keys();
    void settle_handle(const figure::Figure& figure);
    void show_cursor(const figure::Figure& figure, figure::Point pointer) const;
    void draw_buttons(const figure::Figure& figure, ImVec2 corner, ImVec2 size,
                      const Context& context, const PanelOptions& options, PanelOutcome& outcome);
    void draw_menu(const figure::Figure& figure, ImVec2 size, const Context& context,
                   const PanelOptions& options, PanelOutcome& outcome);
    void save_png(const figure::Figure& figure, ImVec2 size, const Context& context,
                  const std::string& name) const;
    std::optional<Touch> touch_at(const figure::Figure& figure, figure::Point pointer,
                                  bool stroke) const;

    figure::FigureState state_;
    figure::Layout layout_;
    Gesture gesture_ = Gesture::none;
    figure::Point pressed_;
    figure::Point last_;
    std::size_t handle_ = 0;  // index in the layout's guides
    // Until then a released handle stays where it was dropped, unless the lab has confirmed it.
    double settles_until_ = 0.0;
};

}  // namespace tessera::ui
