#include "ui/imgui_canvas.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tessera::ui {

using figure::Colour;
using figure::Dash;
using figure::Point;
using figure::Rect;
using figure::Stroke;

namespace {

// Whether the line turns back sharply at b, where ImGui's mitred joint would shoot out.
bool is_sharp(ImVec2 a, ImVec2 b, ImVec2 c) {
    const ImVec2 in{b.x - a.x, b.y - a.y};
    const ImVec2 out{c.x - b.x, c.y - b.y};
    const float lengths = std::hypot(in.x, in.y) * std::hypot(out.x, out.y);
    return in.x * out.x + in.y * out.y < 0.2f * lengths;
}

// The drawn parts of a line, in pixels.
std::vector<std::vector<ImVec2>> dashes(std::span<const ImVec2> points, float on, float off) {
    std::vector<std::vector<ImVec2>> parts;
    bool drawn = true;
    float left = on;
    parts.push_back({points[0]});
    for (std::size_t i = 1; i < points.size(); ++i) {
        ImVec2 from = points[i - 1];
        const ImVec2 to = points[i];
        float length = std::hypot(to.x - from.x, to.y - from.y);
        while (length > left) {
            const float share = left / length;
            from = {from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share};
            length -= left;
            if (drawn)
                parts.back().push_back(from);
            else
                parts.push_back({from});
            drawn = !drawn;
            left = drawn ? on : off;
        }
        left -= length;
        if (drawn) parts.back().push_back(to);
    }
    return parts;
}

}  // namespace

void ImGuiCanvas::solid_line(std::span<const ImVec2> points, ImU32 colour, float width) {
    std::size_t start = 0;
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        if (!is_sharp(points[i - 1], points[i], points[i + 1])) continue;
        list_.AddPolyline(points.data() + start, static_cast<int>(i - start + 1), colour,
                          ImDrawFlags_None, width);
        if (width > 1.5f * ratio_) list_.AddCircleFilled(points[i], 0.5f * width, colour, 8);
        start = i;
    }
    list_.AddPolyline(points.data() + start, static_cast<int>(points.size() - start), colour,
                      ImDrawFlags_None, width);
}

void ImGuiCanvas::polyline(std::span<const Point> points, const Stroke& stroke) {
    if (points.size() < 2) return;
    std::vector<ImVec2> pixels;
    pixels.reserve(points.size());
    for (const Point& point : points) {
        // The same place twice has no direction, and ImGui's joints need one.
        const ImVec2 pixel = at(point);
        if (pixels.empty() || pixel.x != pixels.back().x || pixel.y != pixels.back().y)
            pixels.push_back(pixel);
    }
    if (pixels.size() < 2) return;
    const ImU32 colour = to_imgui(stroke.colour);
    const float width = scaled(stroke.width);
    if (stroke.dash == Dash::solid) {
        solid_line(pixels, colour, width);
        return;
    }
    const float on = scaled(stroke.dash == Dash::dashed ? 6.0 : 1.5);
    const float off = scaled(stroke.dash == Dash::dashed ? 4.0 : 3.5);
    for (const std::vector<ImVec2>& part : dashes(pixels, on, off)) {
        if (part.size() > 1) solid_line(part, colour, width);
    }
}

void ImGuiCanvas::polygon(std::span<const Point> convex, Colour fill) {
    std::vector<ImVec2> pixels;
    for (const Point& point : convex) pixels.push_back(at(point));
    // ImGui's smooth edges assume corners in clockwise order.
    double area = 0.0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const ImVec2& a = pixels[i];
        const ImVec2& b = pixels[(i + 1) % pixels.size()];
        area += static_cast<double>(a.x) * b.y - static_cast<double>(b.x) * a.y;
    }
    if (area < 0.0) std::ranges::reverse(pixels);
    list_.AddConvexPolyFilled(pixels.data(), static_cast<int>(pixels.size()), to_imgui(fill));
}

void ImGuiCanvas::ribbon(std::span<const Point> upper, std::span<const Point> lower, Colour fill) {
    if (upper.size() < 2 || upper.size() != lower.size()) return;
    // One mesh without smooth edges: with them, the seams between the parts would show.
    const auto count = static_cast<int>(upper.size());
    const ImU32 colour = to_imgui(fill);
    const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
    list_.PrimReserve((count - 1) * 6, count * 2);
    const unsigned first = list_._VtxCurrentIdx;
    for (unsigned i = 0; i + 1 < static_cast<unsigned>(count); ++i) {
        const unsigned corner = first + 2 * i;
        for (const unsigned index :
             {corner, corner + 1, corner + 3, corner, corner + 3, corner + 2})
            list_.PrimWriteIdx(static_cast<ImDrawIdx>(index));
    }
    for (std::size_t i = 0; i < upper.size(); ++i) {
        list_.PrimWriteVtx(at(upper[i]), white, colour);
        list_.PrimWriteVtx(at(lower[i]), white, colour);
    }
}

void ImGuiCanvas::rectangle(const Rect& rect, Colour fill, double corner_radius) {
    list_.AddRectFilled(at({rect.x, rect.y}), at({rect.right(), rect.bottom()}), to_imgui(fill),
                        scaled(corner_radius));
}

void ImGuiCanvas::circle(Point centre, double radius, Colour fill) {
    list_.AddCircleFilled(at(centre), scaled(radius), to_imgui(fill));
}

void ImGuiCanvas::ring(Point centre, double radius, const Stroke& stroke) {
    list_.AddCircle(at(centre), scaled(radius), to_imgui(stroke.colour), 0, scaled(stroke.width));
}

void ImGuiCanvas::text(Point anchor, std::string_view content, const figure::TextStyle& style) {
    if (content.empty()) return;
    ImFont* font = fonts_.at(style.size, style.bold);
    const double width = text_width(content, style.size, style.bold);
    // Capitals are 0.727 of the size high and centred in its line.
    const double height = font->FontSize / ratio_;
    const double x = style.horizontal == figure::HorizontalAlign::left     ? anchor.x
                     : style.horizontal == figure::HorizontalAlign::centre ? anchor.x - 0.5 * width
                                                                           : anchor.x - width;
    const double y = style.vertical == figure::VerticalAlign::top      ? anchor.y
                     : style.vertical == figure::VerticalAlign::middle ? anchor.y - 0.5 * height
                                                                       : anchor.y - height;
    const ImVec2 corner = at({x, y});
    list_.AddText(font, font->FontSize, {std::round(corner.x), std::round(corner.y)},
                  to_imgui(style.colour), content.data(), content.data() + content.size());
}

double ImGuiCanvas::text_width(std::string_view content, double size, bool bold) const {
    const ImFont* font = fonts_.at(size, bold);
    constexpr float unlimited = 1e9f;
    return font->CalcTextSizeA(font->FontSize, unlimited, 0.0f, content.data(),
                               content.data() + content.size())
               .x /
           ratio_;
}

void ImGuiCanvas::image(const Rect& rect, const figure::Raster& raster) {
    list_.AddImage(textures_.of(raster), at({rect.x, rect.y}), at({rect.right(), rect.bottom()}));
}

void ImGuiCanvas::push_clip(const Rect& rect) {
    list_.PushClipRect(at({rect.x, rect.y}), at({rect.right(), rect.bottom()}), true);
}

void ImGuiCanvas::pop_clip() {
    list_.PopClipRect();
}

}  // namespace tessera::ui
