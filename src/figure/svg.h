// A figure as an SVG document: the same drawing as in the window, with the provenance as metadata.
#pragma once

#include <string>

#include "figure/canvas.h"
#include "figure/layout.h"

namespace tessera::figure {

// Writes SVG elements; text is measured by the advance widths of the app's font.
class SvgCanvas : public Canvas {
public:
    void polyline(std::span<const Point> points, const Stroke& stroke) override;
    void polygon(std::span<const Point> convex, Colour fill) override;
    void ribbon(std::span<const Point> upper, std::span<const Point> lower, Colour fill) override;
    void rectangle(const Rect& rect, Colour fill, double corner_radius = 0.0) override;
    void circle(Point centre, double radius, Colour fill) override;
    void ring(Point centre, double radius, const Stroke& stroke) override;
    void text(Point anchor, std::string_view text, const TextStyle& style) override;
    double text_width(std::string_view text, double size, bool bold) const override;
    void image(const Rect& rect, const Raster& raster) override;
    void push_clip(const Rect& rect) override;
    void pop_clip() override;

    const std::string& elements() const { return elements_; }

private:
    std::string elements_;
    int clip_count_ = 0;
};

// A complete, well-formed document. The pointer's read-out is left out.
std::string to_svg(const Figure& figure, const FigureState& state, Size size, const Theme& theme);

// Text that is safe as XML content and in attributes; what XML does not allow becomes U+FFFD.
std::string escape_xml(std::string_view text);

}  // namespace tessera::figure
