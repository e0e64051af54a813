// The few things a figure is drawn with. The SVG writer and the window implement them, so that what
// is exported is what is displayed. Units are device-independent pixels, y grows downwards.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "figure/colour.h"
#include "figure/state.h"

namespace tessera::figure {

struct Stroke {
    Colour colour;
    double width = 1.0;
    Dash dash = Dash::solid;
};

enum class HorizontalAlign { left, centre, right };
enum class VerticalAlign { top, middle, bottom };

struct TextStyle {
    double size = 13.0;
    Colour colour;
    bool bold = false;
    HorizontalAlign horizontal = HorizontalAlign::left;
    VerticalAlign vertical = VerticalAlign::middle;
};

// width x height pixels of 4 bytes (red, green, blue, alpha). The key changes whenever the pixels
// do.
struct Raster {
    int width = 0;
    int height = 0;
    std::span<const std::uint8_t> rgba;
    bool smooth = false;
    std::uint64_t key = 0;
};

class Canvas {
public:
    virtual ~Canvas() = default;

    virtual void polyline(std::span<const Point> points, const Stroke& stroke) = 0;
    virtual void polygon(std::span<const Point> convex, Colour fill) = 0;
    // The area between two lines of equally many points with the same x.
    virtual void ribbon(std::span<const Point> upper, std::span<const Point> lower,
                        Colour fill) = 0;
    virtual void rectangle(const Rect& rect, Colour fill, double corner_radius = 0.0) = 0;
    virtual void circle(Point centre, double radius, Colour fill) = 0;
    virtual void ring(Point centre, double radius, const Stroke& stroke) = 0;
    virtual void text(Point anchor, std::string_view text, const TextStyle& style) = 0;
    virtual double text_width(std::string_view text, double size, bool bold) const = 0;
    virtual void image(const Rect& rect, const Raster& raster) = 0;
    virtual void push_clip(const Rect& rect) = 0;
    virtual void pop_clip() = 0;

    void line(Point from, Point to, const Stroke& stroke) {
        const Point points[] = {from, to};
        polyline(points, stroke);
    }
    void outline(const Rect& rect, const Stroke& stroke) {
        const Point points[] = {{rect.x, rect.y},
                                {rect.right(), rect.y},
                                {rect.right(), rect.bottom()},
                                {rect.x, rect.bottom()},
                                {rect.x, rect.y}};
        polyline(points, stroke);
    }
};

}  // namespace tessera::figure
