// The canvas of the window: figures on ImGui's draw lists.
#pragma once

#include <imgui.h>

#include "figure/canvas.h"
#include "ui/fonts.h"
#include "ui/open_gl.h"

namespace tessera::ui {

inline ImU32 to_imgui(figure::Colour colour) {
    return IM_COL32(colour.red, colour.green, colour.blue, colour.alpha);
}
inline ImVec4 to_vector(figure::Colour colour) {
    return ImGui::ColorConvertU32ToFloat4(to_imgui(colour));
}

// Draws in device-independent pixels from `origin` (device pixels), `ratio` device pixels each.
class ImGuiCanvas : public figure::Canvas {
public:
    ImGuiCanvas(ImDrawList& list, const Fonts& fonts, Textures& textures, ImVec2 origin,
                float ratio)
        : list_(list), fonts_(fonts), textures_(textures), origin_(origin), ratio_(ratio) {}

    void polyline(std::span<const figure::Point> points, const figure::Stroke& stroke) override;
    void polygon(std::span<const figure::Point> convex, figure::Colour fill) override;
    void ribbon(std::span<const figure::Point> upper, std::span<const figure::Point> lower,
                figure::Colour fill) override;
    void rectangle(const figure::Rect& rect, figure::Colour fill,
                   double corner_radius = 0.0) override;
    void circle(figure::Point centre, double radius, figure::Colour fill) override;
    void ring(figure::Point centre, double radius, const figure::Stroke& stroke) override;
    void text(figure::Point anchor, std::string_view text, const figure::TextStyle& style) override;
    double text_width(std::string_view text, double size, bool bold) const override;
    void image(const figure::Rect& rect, const figure::Raster& raster) override;
    void push_clip(const figure::Rect& rect) override;
    void pop_clip() override;

private:
    ImVec2 at(figure::Point point) const {
        return {origin_.x + static_cast<float>(point.x) * ratio_,
                origin_.y + static_cast<float>(point.y) * ratio_};
    }
    float scaled(double length) const { return static_cast<float>(length) * ratio_; }
    void solid_line(std::span<const ImVec2> points, ImU32 colour, float width);

    ImDrawList& list_;
    const Fonts& fonts_;
    Textures& textures_;
    ImVec2 origin_;
    float ratio_;
};

}  // namespace tessera::ui
