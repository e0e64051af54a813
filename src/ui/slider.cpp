#include "ui/slider.h"

#include <algorithm>
#include <cmath>

#include <imgui.h>
#include <imgui_internal.h>

#include "ui/fonts.h"
#include "ui/imgui_canvas.h"
#include "ui/widgets.h"

namespace tessera::ui {
namespace {

// Below this part of the upper end a logarithmic slider that begins at zero is linear.
constexpr double linear_share = 1e-4;

double to_position(double value, const SliderRange& range) {
    const double clamped = std::clamp(value, range.lower, range.upper);
    if (!range.logarithmic) return (clamped - range.lower) / (range.upper - range.lower);
    if (range.lower > 0.0)
        return std::log(clamped / range.lower) / std::log(range.upper / range.lower);
    const double scale = linear_share * range.upper;
    return std::asinh(clamped / scale) / std::asinh(range.upper / scale);
}

double to_value(double position, const SliderRange& range) {
    double value = 0.0;
    if (!range.logarithmic) {
        value = range.lower + position * (range.upper - range.lower);
    } else if (range.lower > 0.0) {
        value = range.lower * std::pow(range.upper / range.lower, position);
    } else {
        const double scale = linear_share * range.upper;
        value = scale * std::sinh(position * std::asinh(range.upper / scale));
    }
    return std::clamp(range.whole_numbers ? std::round(value) : value, range.lower, range.upper);
}

// Three significant digits: nobody means 0.3174603.
double rounded(double value) {
    if (value == 0.0 || !std::isfinite(value)) return value;
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2.0);
    return unit < 1.0 ? std::round(value / unit) / std::round(1.0 / unit)
                      : std::round(value / unit) * unit;
}

// Left and right move it while it has the focus.
int key_steps(ImGuiID id) {
    if (!ImGui::IsItemFocused()) return 0;
    ImGui::SetKeyOwner(ImGuiKey_LeftArrow, id);
    ImGui::SetKeyOwner(ImGuiKey_RightArrow, id);
    const int size = ImGui::GetIO().KeyShift ? 10 : 1;
    return size * ((ImGui::IsKeyPressed(ImGuiKey_RightArrow) ? 1 : 0) -
                   (ImGui::IsKeyPressed(ImGuiKey_LeftArrow) ? 1 : 0));
}

double stepped(double value, int steps, const SliderRange& range) {
    if (range.whole_numbers && !range.logarithmic)
        return std::clamp(value + steps, range.lower, range.upper);
    const double moved =
        to_value(std::clamp(to_position(value, range) + 0.01 * steps, 0.0, 1.0), range);
    if (range.whole_numbers && moved == value)
        return std::clamp(value + (steps > 0 ? 1.0 : -1.0), range.lower, range.upper);
    return moved;
}

}  // namespace

double advanced(double value, const SliderRange& range, double share) {
    const double next = to_value(std::min(to_position(value, range) + share, 1.0), range);
    if (range.whole_numbers) return std::min(std::max(next, value + 1.0), range.upper);
    return std::clamp(rounded(next), range.lower, range.upper);
}

bool slider(const char* id, double& value, const SliderRange& range, float width, float height,
            const figure::Theme& theme, bool enabled) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton(id, {width, height});
    const bool hovered = ImGui::IsItemHovered();
    const float radius = std::min(px(7.0f), 0.5f * height);
    const float track = width - 2.0f * radius;
    const double before = value;
    if (enabled && ImGui::IsItemActive() && track > 0.0f) {
        const double position = std::clamp(
            static_cast<double>((ImGui::GetIO().MousePos.x - corner.x - radius) / track), 0.0, 1.0);
        if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) value = to_value(position, range);
    }
    if (const int steps = enabled ? key_steps(ImGui::GetItemID()) : 0; steps != 0)
        value = stepped(value, steps, range);
    if (value != before && !range.whole_numbers)
        value = std::clamp(rounded(value), range.lower, range.upper);

    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float y = corner.y + 0.5f * height;
    const float x = corner.x + radius + track * static_cast<float>(to_position(value, range));
    const figure::Colour colour = enabled ? accent(theme) : figure::faded(theme.muted, 0.5);
    const float half = px(2.0f);
    list.AddRectFilled({corner.x + radius - half, y - half},
                       {corner.x + width - radius + half, y + half},
                       to_imgui(figure::faded(theme.text, 0.12)), half);
    list.AddRectFilled({corner.x + radius - half, y - half}, {x, y + half}, to_imgui(colour), half);
    list.AddCircleFilled({x, y}, radius, to_imgui(colour));
    list.AddCircleFilled({x, y}, radius - px(2.0f), to_imgui(theme.background));
    const bool focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    if (ImGui::IsItemActive() || focused)
        list.AddCircle({x, y}, radius + px(3.0f), to_imgui(figure::faded(colour, 0.5)), 0,
                       px(2.0f));
    if (hovered && enabled) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    return value != before;
}

}  // namespace tessera::ui
