#include "ui/widgets.h"

#include <imgui_internal.h>

#include <cmath>

#include "ui/fonts.h"
#include "ui/imgui_canvas.h"

namespace tessera::ui {
namespace {

using figure::Colour;
using figure::Theme;

ImVec4 colour_of(Colour colour, double opacity = 1.0) {
    return to_vector(figure::faded(colour, opacity));
}

struct ButtonLook {
    ImU32 background;
    ImU32 foreground;
};

ButtonLook look_of(const Theme& theme, const ButtonOptions& options, bool hovered, bool held) {
    const Colour accent_colour = accent(theme);
    if (options.strong && options.enabled) {
        const Colour base = held      ? figure::mixed(accent_colour, theme.text, 0.2)
                            : hovered ? figure::mixed(accent_colour, theme.text, 0.1)
                                      : accent_colour;
        return {to_imgui(base),
                to_imgui(theme.dark ? figure::rgb(0x0d1117) : figure::rgb(0xffffff))};
    }
    const double strength = held ? 0.16 : hovered ? 0.10 : options.quiet ? 0.0 : 0.055;
    const Colour background = figure::faded(theme.text, options.enabled ? strength
                                                        : options.quiet ? 0.0
                                                                        : 0.03);
    return {to_imgui(background),
            to_imgui(options.enabled ? theme.text : figure::faded(theme.muted, 0.5))};
}

// The pressable area with its background; returns whether it was pressed.
bool button_area(const char* id, ImVec2 size, const Theme& theme, const ButtonOptions& options,
                 ButtonLook& look) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const bool pressed = ImGui::InvisibleButton(id, size) && options.enabled;
    const bool hovered = ImGui::IsItemHovered();
    look = look_of(theme, options, hovered && options.enabled, ImGui::IsItemActive());
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end{corner.x + size.x, corner.y + size.y};
    list.AddRectFilled(corner, end, look.background, px(6.0f));
    if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible)
        list.AddRect(corner, end, to_imgui(accent(theme)), px(6.0f), 0, px(2.0f));
    if (hovered && options.enabled) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    return pressed;
}

}  // namespace

figure::Colour accent(const Theme& theme) {
    return theme.handle;
}

figure::Colour backdrop(const Theme& theme) {
    return theme.dark ? figure::rgb(0x0d1117) : figure::rgb(0xf3f5f8);
}

void draw_icon(ImDrawList& list, Icon icon, ImVec2 c, float size, ImU32 colour) {
    const float r = 0.5f * size;
    const float line = std::max(1.0f, size * 0.11f);
    const auto stroke = [&](std::initializer_list<ImVec2> points, bool closed = false) {
        for (const ImVec2& p : points) list.PathLineTo({c.x + p.x * r, c.y + p.y * r});
        list.PathStroke(colour, closed ? ImDrawFlags_Closed : ImDrawFlags_None, line);
    };
    const auto bar = [&](float x0, float y0, float x1, float y1) {
        list.AddRectFilled({c.x + x0 * r, c.y + y0 * r}, {c.x + x1 * r, c.y + y1 * r}, colour,
                           line * 0.5f);
    };
    const auto triangle = [&](ImVec2 a, ImVec2 b, ImVec2 d) {
        list.AddTriangleFilled({c.x + a.x * r, c.y + a.y * r}, {c.x + b.x * r, c.y + b.y * r},
                               {c.x + d.x * r, c.y + d.y * r}, colour);
    };
    switch (icon) {
        case Icon::play:
            triangle({-0.6f, -0.8f}, {0.85f, 0.0f}, {-0.6f, 0.8f});
            break;
        case Icon::pause:
            bar(-0.65f, -0.75f, -0.2f, 0.75f);
            bar(0.2f, -0.75f, 0.65f, 0.75f);
            break;
        case Icon::step:
            triangle({-0.75f, -0.75f}, {0.4f, 0.0f}, {-0.75f, 0.75f});
            bar(0.45f, -0.75f, 0.75f, 0.75f);
            break;
        case Icon::reset: {
            list.PathArcTo(c, r * 0.72f, -0.9f, 4.0f, 20);
            list.PathStroke(colour, ImDrawFlags_None, line);
            const float x = std::cos(-0.9f) * 0.72f;
            const float y = std::sin(-0.9f) * 0.72f;
            triangle({x - 0.52f, y - 0.02f}, {x + 0.22f, y + 0.3f}, {x + 0.2f, y - 0.5f});
            break;
        }
        case Icon::stop:
            bar(-0.65f, -0.65f, 0.65f, 0.65f);
            break;
        case Icon::maximise:
            stroke({{-0.75f, -0.15f}, {-0.75f, -0.75f}, {-0.15f, -0.75f}});
            stroke({{0.15f, 0.75f}, {0.75f, 0.75f}, {0.75f, 0.15f}});
            break;
        case Icon::restore:
            stroke({{-0.2f, -0.8f}, {-0.2f, -0.2f}, {-0.8f, -0.2f}});
            stroke({{0.8f, 0.2f}, {0.2f, 0.2f}, {0.2f, 0.8f}});
            break;
        case Icon::more:
            for (const float x : {-0.65f, 0.0f, 0.65f})
                list.AddCircleFilled({c.x + x * r, c.y}, line * 0.95f, colour);
            break;
        case Icon::drawer:
            for (const float y : {-0.6f, 0.0f, 0.6f}) stroke({{-0.8f, y}, {0.8f, y}});
            break;
        case Icon::close:
            stroke({{-0.6f, -0.6f}, {0.6f, 0.6f}});
            stroke({{-0.6f, 0.6f}, {0.6f, -0.6f}});
            break;
        case Icon::theme:
            list.AddCircle(c, r * 0.75f, colour, 0, line);
            list.PathArcTo(c, r * 0.75f, -1.5708f, 1.5708f, 16);
            list.PathFillConvex(colour);
            break;
        case Icon::about:
            list.AddCircle(c, r * 0.85f, colour, 0, line);
            list.AddCircleFilled({c.x, c.y - 0.38f * r}, line * 0.75f, colour);
            stroke({{0.0f, -0.05f}, {0.0f, 0.5f}});
            break;
        case Icon::chevron_down:
            stroke({{-0.5f, -0.25f}, {0.0f, 0.3f}, {0.5f, -0.25f}});
            break;
        case Icon::chevron_right:
            stroke({{-0.25f, -0.5f}, {0.3f, 0.0f}, {-0.25f, 0.5f}});
            break;
    }
}

void help_on_hover(const std::string& text) {
    if (text.empty()) return;
    const bool by_keyboard = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    if (!by_keyboard &&
        !ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal | ImGuiHoveredFlags_AllowWhenDisabled))
        return;
    if (by_keyboard)
        ImGui::SetNextWindowPos({ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + px(4.0f)});
    if (!ImGui::BeginTooltip()) return;
    ImGui::PushTextWrapPos(px(320.0f));
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
}

bool begin_menu(const char* id, float width, bool coarse_pointer) {
    ImGui::SetNextWindowSize({px(width), 0.0f});
    if (!ImGui::BeginPopup(id)) return false;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, px(8.0f, coarse_pointer ? 28.0f : 10.0f));
    return true;
}

void scroll_by_finger() {
    const ImGuiIO& io = ImGui::GetIO();
    const float threshold = px(8.0f);
    if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) ||
        !ImGui::IsMouseDragging(ImGuiMouseButton_Left, threshold)) {
        return;
    }
    const ImVec2 way = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, threshold);
    const bool upright = std::abs(way.y) > 1.5f * std::abs(way.x);
    if (ImGui::IsAnyItemActive() && !upright) return;
    ImGui::ClearActiveID();
    ImGui::SetScrollY(ImGui::GetScrollY() - io.MouseDelta.y);
}

void end_menu() {
    ImGui::PopStyleVar();
    ImGui::EndPopup();
}

bool icon_button(const char* id, Icon icon, const std::string& help, const Theme& theme,
                 const ButtonOptions& options) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float side = px(options.size);
    ButtonLook look{};
    const bool pressed = button_area(id, {side, side}, theme, options, look);
    draw_icon(*ImGui::GetWindowDrawList(), icon, {corner.x + 0.5f * side, corner.y + 0.5f * side},
              px(std::min(14.0f, options.size * 0.45f)), look.foreground);
    help_on_hover(options.enabled || options.disabled_reason.empty()
                      ? help
                      : help + "\n" + options.disabled_reason);
    return pressed;
}

float text_button_width(const std::string& text) {
    return ImGui::CalcTextSize(text.c_str()).x + px(24.0f);
}

bool text_button(const char* id, const std::string& text, const std::string& help,
                 const Theme& theme, const ButtonOptions& options) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 extent = ImGui::CalcTextSize(text.c_str());
    const ImVec2 size{text_button_width(text), px(options.size)};
    ButtonLook look{};
    const bool pressed = button_area(id, size, theme, options, look);
    ImGui::GetWindowDrawList()->AddText({corner.x + std::round(0.5f * (size.x - extent.x)),
                                         corner.y + std::round(0.5f * (size.y - extent.y))},
                                        look.foreground, text.c_str());
    help_on_hover(options.enabled || options.disabled_reason.empty() ? help
                                                                     : options.disabled_reason);
    return pressed;
}

void apply_style(const Theme& theme, float ratio, bool coarse_pointer) {
    ImGuiStyle style;
    style.WindowPadding = {12.0f, 12.0f};
    style.FramePadding = coarse_pointer ? ImVec2{10.0f, 13.0f} : ImVec2{8.0f, 5.0f};
    style.ItemSpacing = {8.0f, 6.0f};
    style.ItemInnerSpacing = {8.0f, 4.0f};
    style.ScrollbarSize = coarse_pointer ? 6.0f : 10.0f;
    style.GrabMinSize = coarse_pointer ? 28.0f : 14.0f;
    style.WindowRounding = 8.0f;
    style.ChildRounding = 8.0f;
    style.FrameRounding = 6.0f;
    style.PopupRounding = 8.0f;
    style.GrabRounding = 6.0f;
    style.ScrollbarRounding = 6.0f;
    style.WindowBorderSize = 0.0f;
    style.ChildBorderSize = 0.0f;
    style.PopupBorderSize = 1.0f;
    style.DisabledAlpha = 0.45f;
    style.HoverDelayNormal = 0.35f;
    style.HoverStationaryDelay = 0.1f;
    style.ScaleAllSizes(ratio);
    const Colour accent_colour = accent(theme);
    ImVec4* colours = style.Colors;
    colours[ImGuiCol_Text] = colour_of(theme.text);
    colours[ImGuiCol_TextDisabled] = colour_of(theme.muted);
    colours[ImGuiCol_WindowBg] = colour_of(backdrop(theme));
    colours[ImGuiCol_ChildBg] = colour_of(theme.background, 0.0);
    colours[ImGuiCol_PopupBg] = colour_of(theme.background);
    colours[ImGuiCol_Border] = colour_of(theme.grid);
    colours[ImGuiCol_FrameBg] = colour_of(theme.text, 0.055);
    colours[ImGuiCol_FrameBgHovered] = colour_of(theme.text, 0.09);
    colours[ImGuiCol_FrameBgActive] = colour_of(theme.text, 0.12);
    colours[ImGuiCol_ScrollbarBg] = colour_of(theme.background, 0.0);
    colours[ImGuiCol_ScrollbarGrab] = colour_of(theme.text, 0.15);
    colours[ImGuiCol_ScrollbarGrabHovered] = colour_of(theme.text, 0.25);
    colours[ImGuiCol_ScrollbarGrabActive] = colour_of(theme.text, 0.35);
    colours[ImGuiCol_CheckMark] = colour_of(accent_colour);
    colours[ImGuiCol_SliderGrab] = colour_of(accent_colour);
    colours[ImGuiCol_SliderGrabActive] = colour_of(accent_colour);
    colours[ImGuiCol_Button] = colour_of(theme.text, 0.055);
    colours[ImGuiCol_ButtonHovered] = colour_of(theme.text, 0.10);
    colours[ImGuiCol_ButtonActive] = colour_of(theme.text, 0.16);
    colours[ImGuiCol_Header] = colour_of(accent_colour, 0.16);
    colours[ImGuiCol_HeaderHovered] = colour_of(accent_colour, 0.12);
    colours[ImGuiCol_HeaderActive] = colour_of(accent_colour, 0.24);
    colours[ImGuiCol_Separator] = colour_of(theme.grid);
    colours[ImGuiCol_TextSelectedBg] = colour_of(accent_colour, 0.3);
    colours[ImGuiCol_NavHighlight] = colour_of(accent_colour);
    colours[ImGuiCol_PlotHistogram] = colour_of(accent_colour);
    colours[ImGuiCol_ModalWindowDimBg] = {0.0f, 0.0f, 0.0f, 0.4f};
    ImGui::GetStyle() = style;
}

}  // namespace tessera::ui
