#include "ui/figure_panel.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <imgui_internal.h>

#include "figure/csv.h"
#include "figure/interaction.h"
#include "figure/png.h"
#include "figure/provenance.h"
#include "figure/render.h"
#include "figure/svg.h"
#include "ui/imgui_canvas.h"
#include "ui/widgets.h"

namespace tessera::ui {
namespace {

using figure::Figure;
using figure::Point;
using figure::Rect;

constexpr double click_reach = 4.0;  // a press that moves less is a click
constexpr float button_size = 26.0f;
constexpr std::array arrow_keys{ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_LeftArrow,
                                ImGuiKey_RightArrow};

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

figure::LayoutOptions layout_options(const Context& context, bool with_buttons) {
    figure::LayoutOptions options;
    if (with_buttons) options.title_margin = context.coarse_pointer ? 96.0 : 64.0;
    if (context.coarse_pointer) options.legend_row = 32.0;
    return options;
}

// The keys belong to the focused figure, not to moving the focus.
void claim_keys(ImGuiID id) {
    for (const ImGuiKey key : arrow_keys) ImGui::SetKeyOwner(key, id);
}

bool pressed(ImGuiKey key) {
    return ImGui::IsKeyPressed(key, true);
}

}  // namespace

PanelOutcome FigurePanel::draw(const Figure& figure, ImVec2 size, const Context& context,
                               const PanelOptions& options) {
    PanelOutcome outcome;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImGuiIO& io = ImGui::GetIO();
    ImGui::PushID(figure.id.c_str());
    ImGui::SetNextItemAllowOverlap();
    ImGui::InvisibleButton("figure", size,
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
    const bool hovered = ImGui::IsItemHovered();
    const bool focused = ImGui::IsItemFocused();
    const Point pointer{(io.MousePos.x - corner.x) / context.ratio,
                        (io.MousePos.y - corner.y) / context.ratio};

    if (ImGui::IsItemActivated()) begin_gesture(figure, pointer, context, options);
    if (ImGui::IsItemActive()) follow_gesture(figure, pointer, context, outcome);
    if (ImGui::IsItemDeactivated()) end_gesture(figure, pointer, outcome);
    if (hovered && io.MouseWheel != 0.0f) take_wheel(figure, pointer, options);
    if (hovered && context.pinch) {
        const Point centre{(context.pinch->centre.x - corner.x) / context.ratio,
                           (context.pinch->centre.y - corner.y) / context.ratio};
        figure::zoom(state_, figure, layout_, centre, context.pinch->factor);
        gesture_ = Gesture::none;
    }
    if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        if (pointer.y < layout_.plot.y && !figure::legend_at(layout_, pointer))
            outcome.toggle_maximised = true;
        else if (layout_.plot.contains(pointer))
            figure::fit(state_);
    }
    if (focused && !io.WantTextInput) {
        claim_keys(ImGui::GetItemID());
        take_keys(figure, options, outcome);
    }
    settle_handle(figure);
    const bool reads = hovered && (gesture_ == Gesture::none || gesture_ == Gesture::click ||
                                   gesture_ == Gesture::stroke);
    state_.hover = reads ? std::optional(pointer) : std::nullopt;
    if (hovered) show_cursor(figure, pointer);

    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end{corner.x + size.x, corner.y + size.y};
    list.PushClipRect(corner, end, true);
    ImGuiCanvas canvas(list, context.fonts, context.textures, corner, context.ratio);
    const Rect bounds{0.0, 0.0, size.x / context.ratio, size.y / context.ratio};
    layout_ = figure::render(figure, state_, canvas, bounds, context.theme,
                             layout_options(context, true));
    if (gesture_ == Gesture::box) {
        const Rect box{std::min(pressed_.x, pointer.x), std::min(pressed_.y, pointer.y),
                       std::abs(pointer.x - pressed_.x), std::abs(pointer.y - pressed_.y)};
        canvas.rectangle(box, figure::faded(accent(context.theme), 0.12));
        canvas.outline(box, {accent(context.theme), 1.0});
    }
    list.PopClipRect();
    const bool shows_focus = focused && io.NavVisible;
    list.AddRect(corner, end, to_imgui(shows_focus ? accent(context.theme) : context.theme.grid),
                 0.0f, 0, px(shows_focus ? 2.0f : 1.0f));

    draw_buttons(figure, corner, size, context, options, outcome);
    ImGui::PopID();
    return outcome;
}

void FigurePanel::begin_gesture(const Figure& figure, Point pointer, const Context& context,
                                const PanelOptions& options) {
    const ImGuiIO& io = ImGui::GetIO();
    pressed_ = pointer;
    last_ = pointer;
    const bool right = ImGui::IsMouseDown(ImGuiMouseButton_Right);
    const bool in_plot = layout_.plot.contains(pointer);
    const auto handle =
        figure::handle_at(figure, layout_, pointer, context.coarse_pointer ? 22.0 : 7.0);
    if (handle && !right) {
        handle_ = *handle;
        gesture_ = Gesture::handle;
    } else if (right || io.KeyShift) {
        gesture_ = Gesture::box;
    } else if (in_plot && options.continuous) {
        gesture_ = Gesture::stroke;
    } else if (options.scrolls && context.coarse_pointer && !layout_.three_dimensional) {
        gesture_ = Gesture::scroll;
    } else {
        gesture_ = Gesture::click;
    }
}

void FigurePanel::follow_gesture(const Figure& figure, Point pointer, const Context& context,
                                 PanelOutcome& outcome) {
    const double dx = pointer.x - last_.x;
    const double dy = pointer.y - last_.y;
    const bool moved = std::hypot(pointer.x - pressed_.x, pointer.y - pressed_.y) > click_reach;
    switch (gesture_) {
        case Gesture::handle: {
            if (handle_ >= layout_.guides.size() ||
                !figure.guides[layout_.guides[handle_].guide].handle)
                break;
            const figure::PlacedGuide& guide = layout_.guides[handle_];
            const std::string& id = figure.guides[guide.guide].handle->id;
            const double value = figure::handle_value(figure, layout_, guide, pointer);
            if (!state_.drag || state_.drag->value != value)
                outcome.handle = HandleMove{id, value, false};
            state_.drag = figure::HandleDrag{id, value};
            break;
        }
        case Gesture::click:
            if (moved) gesture_ = Gesture::pan;
            return;  // the way to here is panned, too, so that the point stays under the pointer
        case Gesture::pan:
            figure::pan(state_, layout_, dx, dy);
            break;
        case Gesture::stroke:
            if (ImGui::IsItemActivated() || dx != 0.0 || dy != 0.0)
                outcome.touch = touch_at(figure, pointer, true);
            break;
        case Gesture::scroll:
            outcome.scroll_by = static_cast<float>(-dy) * context.ratio;
            break;
        case Gesture::box:
        case Gesture::none:
            break;
    }
    last_ = pointer;
}

void FigurePanel::end_gesture(const Figure& figure, Point pointer, PanelOutcome& outcome) {
    const bool still = std::hypot(pointer.x - pressed_.x, pointer.y - pressed_.y) <= click_reach;
    const auto legend = figure::legend_at(layout_, pointer);
    if (gesture_ == Gesture::handle && state_.drag) {
        outcome.handle = HandleMove{state_.drag->id, state_.drag->value, true};
    } else if (gesture_ == Gesture::box && !still) {
        figure::zoom_to(state_, layout_, pressed_, pointer);
    } else if (gesture_ == Gesture::box) {
        ImGui::OpenPopup("menu");
    } else if (still && legend) {
        figure::toggle(state_, layout_.legend[*legend].series.name);
    } else if (still && gesture_ != Gesture::none && layout_.plot.contains(pointer)) {
        outcome.touch = touch_at(figure, pointer, false);
    }
    if (gesture_ == Gesture::handle) settles_until_ = ImGui::GetTime() + 0.6;
    gesture_ = Gesture::none;
}

void FigurePanel::settle_handle(const Figure& figure) {
    if (!state_.drag || gesture_ == Gesture::handle) return;
    const bool confirmed = std::ranges::any_of(figure.guides, [this](const figure::Guide& guide) {
        return guide.handle && guide.handle->id == state_.drag->id &&
               std::abs(guide.value - state_.drag->value) <= 1e-9 * std::abs(guide.value);
    });
    if (confirmed || ImGui::GetTime() > settles_until_) state_.drag.reset();
}

std::optional<Touch> FigurePanel::touch_at(const Figure& figure, Point pointer, bool stroke) const {
    if (layout_.plain || !layout_.plot.contains(pointer)) return std::nullopt;
    Touch touch;
    touch.x = layout_.three_dimensional ? 0.0 : layout_.x.value(pointer.x);
    touch.y = layout_.three_dimensional ? 0.0 : layout_.y.value(pointer.y);
    touch.stroke = stroke;
    touch.hit = figure::hit_test(figure, state_, layout_, pointer);
    return touch;
}

void FigurePanel::take_wheel(const Figure& figure, Point pointer, const PanelOptions& options) {
    ImGuiIO& io = ImGui::GetIO();
    if (layout_.plain) {
        if (!options.scrolls || options.maximised) {
            state_.first_row = std::max(
                0, state_.first_row - static_cast<int>(std::copysign(
                                          std::ceil(std::abs(io.MouseWheel)), io.MouseWheel)));
        }
        return;
    }
    if (options.scrolls && !io.KeyCtrl) return;
    figure::zoom(state_, figure, layout_, pointer,
                 std::pow(1.15, static_cast<double>(io.MouseWheel)));
    ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
}

void FigurePanel::pan_by_keys() {
    const double step = ImGui::GetIO().KeyShift ? 96.0 : 24.0;
    const int rows = ImGui::GetIO().KeyShift ? 10 : 1;
    if (layout_.plain) {
        if (pressed(ImGuiKey_UpArrow)) state_.first_row = std::max(0, state_.first_row - rows);
        if (pressed(ImGuiKey_DownArrow)) state_.first_row += rows;
        return;
    }
    if (pressed(ImGuiKey_LeftArrow)) figure::pan(state_, layout_, step, 0.0);
    if (pressed(ImGuiKey_RightArrow)) figure::pan(state_, layout_, -step, 0.0);
    if (pressed(ImGuiKey_UpArrow)) figure::pan(state_, layout_, 0.0, step);
    if (pressed(ImGuiKey_DownArrow)) figure::pan(state_, layout_, 0.0, -step);
}

void FigurePanel::take_keys(const Figure& figure, const PanelOptions& options,
                            PanelOutcome& outcome) {
    const Point centre = layout_.plot.centre();
    if (options.steered) {
        for (std::size_t direction = 0; direction < arrow_keys.size(); ++direction) {
            if (pressed(arrow_keys[direction])) outcome.steer = static_cast<int>(direction);
        }
    } else {
        pan_by_keys();
    }
    if (pressed(ImGuiKey_Equal) || pressed(ImGuiKey_KeypadAdd))
        figure::zoom(state_, figure, layout_, centre, 1.25);
    if (pressed(ImGuiKey_Minus) || pressed(ImGuiKey_KeypadSubtract))
        figure::zoom(state_, figure, layout_, centre, 0.8);
    if (pressed(ImGuiKey_0) || pressed(ImGuiKey_Keypad0)) figure::fit(state_);
    if (ImGui::IsKeyPressed(ImGuiKey_M, false)) outcome.toggle_maximised = true;
    const int direction = pressed(ImGuiKey_RightBracket)  ? 1
                          : pressed(ImGuiKey_LeftBracket) ? -1
                                                          : 0;
    const auto guide = std::ranges::find_if(
        layout_.guides, [](const figure::PlacedGuide& placed) { return placed.grip.has_value(); });
    if (direction != 0 && guide != layout_.guides.end()) {
        const double value = figure::nudged_handle_value(figure, layout_, *guide, direction,
                                                         ImGui::GetIO().KeyShift);
        outcome.handle = HandleMove{figure.guides[guide->guide].handle->id, value, true};
    }
}

void FigurePanel::show_cursor(const Figure& figure, Point pointer) const {
    if (gesture_ == Gesture::pan) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
    } else if (figure::legend_at(layout_, pointer)) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    } else if (const auto handle = figure::handle_at(figure, layout_, pointer, 7.0)) {
        const bool vertical =
            figure.guides[layout_.guides[*handle].guide].kind == figure::GuideKind::vertical;
        ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    }
}

void FigurePanel::draw_buttons(const Figure& figure, ImVec2 corner, ImVec2 size,
                               const Context& context, const PanelOptions& options,
                               PanelOutcome& outcome) {
    const ImVec2 after = ImGui::GetCursorPos();
    const float side = context.coarse_pointer ? 44.0f : button_size;
    ButtonOptions look;
    look.quiet = true;
    look.size = side;
    ImGui::SetCursorScreenPos({corner.x + size.x - px(2.0f * side + 6.0f), corner.y + px(5.0f)});
    const Icon icon = options.maximised ? Icon::restore : Icon::maximise;
    if (icon_button("maximise", icon,
                    options.maximised ? "Back to all figures (M)" : "Maximise (M)", context.theme,
                    look))
        outcome.toggle_maximised = true;
    ImGui::SetCursorScreenPos({corner.x + size.x - px(side + 5.0f), corner.y + px(5.0f)});
    if (icon_button("more", Icon::more, "Copy, save, fit", context.theme, look))
        ImGui::OpenPopup("menu");
    draw_menu(figure, size, context, options, outcome);
    ImGui::SetCursorPos(after);
}

void FigurePanel::draw_menu(const Figure& figure, ImVec2 size, const Context& context,
                            const PanelOptions& options, PanelOutcome& outcome) {
    if (!begin_menu("menu", 230.0f, context.coarse_pointer)) return;
    const std::string& name = options.file_name;
    if (ImGui::MenuItem("Copy data as CSV")) context.host.copy(figure::to_csv(figure, state_));
    if (ImGui::MenuItem("Save data (CSV)"))
        context.host.save(name + ".csv", "text/csv", bytes_of(figure::to_csv(figure, state_)));
    if (ImGui::MenuItem("Save picture (PNG)")) save_png(figure, size, context, name);
    if (ImGui::MenuItem("Save drawing (SVG)")) {
        const figure::Size extent{size.x / context.ratio, size.y / context.ratio};
        context.host.save(name + ".svg", "image/svg+xml",
                          bytes_of(figure::to_svg(figure, state_, extent, context.theme)));
    }
    ImGui::Separator();
    if (ImGui::MenuItem("Fit to the data", "0")) figure::fit(state_);
    if (ImGui::MenuItem(options.maximised ? "Back to all figures" : "Maximise", "M"))
        outcome.toggle_maximised = true;
    end_menu();
}

void FigurePanel::save_png(const Figure& figure, ImVec2 size, const Context& context,
                           const std::string& name) const {
    figure::FigureState still = state_;
    still.hover.reset();
    const Rect bounds{0.0, 0.0, size.x / context.ratio, size.y / context.ratio};
    const Pixels pixels =
        picture_of(static_cast<int>(size.x), static_cast<int>(size.y), [&](ImDrawList& list) {
            ImGuiCanvas canvas(list, context.fonts, context.textures, {0.0f, 0.0f}, context.ratio);
            figure::render(figure, still, canvas, bounds, context.theme,
                           layout_options(context, true));
        });
    const std::vector<std::uint8_t> png = figure::encode_png(
        pixels.width, pixels.height, pixels.rgba, figure::provenance_fields(figure));
    if (!png.empty()) context.host.save(name + ".png", "image/png", png);
}

}  // namespace tessera::ui
