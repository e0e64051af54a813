#include "figure/svg.h"

#include <algorithm>
#include <format>
#include <iterator>

#include "figure/png.h"
#include "figure/provenance.h"
#include "figure/render.h"
#include "figure/summary.h"
#include "figure/utf8.h"

namespace tessera::figure {
namespace {

struct AdvanceWidth {
    std::uint16_t character;
    std::uint16_t width;  // thousandths of the font size
};
constexpr AdvanceWidth advance_widths[] = {
#include "figure/advance_widths.inc"
};

constexpr double bold_factor = 1.045;  // Inter SemiBold against Regular, on average over letters

double advance_of(char32_t character) {
    const auto* found =
        std::ranges::lower_bound(advance_widths, character, {}, &AdvanceWidth::character);
    const bool known = found != std::end(advance_widths) && found->character == character;
    return known ? found->width / 1000.0 : 0.65;
}

// Two decimals are a fiftieth of a pixel.
std::string number(double value) {
    std::string text = std::format("{:.2f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text == "-0" ? "0" : text;
}

std::string opacity(const char* attribute, Colour colour) {
    return colour.alpha == 255 ? ""
                               : std::format(" {}=\"{}\"", attribute, number(colour.alpha / 255.0));
}

std::string fill(Colour colour) {
    return " fill=\"" + to_hex(colour) + "\"" + opacity("fill-opacity", colour);
}

std::string stroke_attributes(const Stroke& stroke) {
    std::string text = " fill=\"none\" stroke=\"" + to_hex(stroke.colour) + "\"" +
                       opacity("stroke-opacity", stroke.colour) + " stroke-width=\"" +
                       number(stroke.width) + "\" stroke-linejoin=\"round\"";
    if (stroke.dash == Dash::dashed) text += " stroke-dasharray=\"6 4\"";
    if (stroke.dash == Dash::dotted) text += " stroke-dasharray=\"1.5 3.5\"";
    return text;
}

std::string point_list(std::span<const Point> points) {
    std::string text;
    for (const Point& point : points) {
        if (!text.empty()) text += ' ';
        text += number(point.x) + "," + number(point.y);
    }
    return text;
}

std::string base64(std::span<const std::uint8_t> bytes) {
    static constexpr char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (i + j < bytes.size() ? bytes[i + j] : 0u);
        for (std::size_t j = 0; j < 4; ++j) {
            text += i + j > bytes.size() ? '=' : digits[group >> (18 - 6 * j) & 63u];
        }
    }
    return text;
}

bool allowed_in_xml(char32_t character) {
    if (character < 0x20) return character == '\t' || character == '\n' || character == '\r';
    return character != 0xfffe && character != 0xffff;
}

void append_utf8(std::string& text, char32_t character) {
    const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (character < 0x80) {
        add(character);
    } else if (character < 0x800) {
        add(0xc0 | character >> 6);
        add(0x80 | (character & 0x3f));
    } else if (character < 0x10000) {
        add(0xe0 | character >> 12);
        add(0x80 | (character >> 6 & 0x3f));
        add(0x80 | (character & 0x3f));
    } else {
        add(0xf0 | character >> 18);
        add(0x80 | (character >> 12 & 0x3f));
        add(0x80 | (character >> 6 & 0x3f));
        add(0x80 | (character & 0x3f));
    }
}

}  // namespace

std::string escape_xml(std::string_view text) {
    std::string escaped;
    std::size_t position = 0;
    while (position < text.size()) {
        const char32_t character = next_character(text, position);
        switch (character) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                append_utf8(escaped, allowed_in_xml(character) ? character : replacement_character);
        }
    }
    return escaped;
}

void SvgCanvas::polyline(std::span<const Point> points, const Stroke& stroke) {
    if (points.size() < 2) return;
    elements_ +=
        "<polyline points=\"" + point_list(points) + "\"" + stroke_attributes(stroke) + "/>\n";
}

void SvgCanvas::polygon(std::span<const Point> convex, Colour colour) {
    elements_ += "<polygon points=\"" + point_list(convex) + "\"" + fill(colour) + "/>\n";
}

void SvgCanvas::ribbon(std::span<const Point> upper, std::span<const Point> lower, Colour colour) {
    std::vector<Point> outline(upper.begin(), upper.end());
    outline.insert(outline.end(), lower.rbegin(), lower.rend());
    polygon(outline, colour);
}

void SvgCanvas::rectangle(const Rect& rect, Colour colour, double corner_radius) {
    elements_ += std::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(rect.x),
                             number(rect.y), number(rect.width), number(rect.height));
    if (corner_radius > 0.0) elements_ += " rx=\"" + number(corner_radius) + "\"";
    elements_ += fill(colour) + "/>\n";
}

void SvgCanvas::circle(Point centre, double radius, Colour colour) {
    elements_ += std::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", number(centre.x),
                             number(centre.y), number(radius)) +
                 fill(colour) + "/>\n";
}

void SvgCanvas::ring(Point centre, double radius, const Stroke& stroke) {
    elements_ += std::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", number(centre.x),
                             number(centre.y), number(radius)) +
                 stroke_attributes(stroke) + "/>\n";
}

void SvgCanvas::text(Point anchor, std::string_view content, const TextStyle& style) {
    if (content.empty()) return;
    // Heights above the base line in parts of the size: capitals 0.727, line 1.21 (Inter).
    const double shift = style.vertical == VerticalAlign::top      ? 0.97
                         : style.vertical == VerticalAlign::middle ? 0.364
                                                                   : -0.24;
    const char* align = style.horizontal == HorizontalAlign::left     ? "start"
                        : style.horizontal == HorizontalAlign::centre ? "middle"
                                                                      : "end";
    elements_ +=
        std::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\"", number(anchor.x),
                    number(anchor.y + shift * style.size), number(style.size), align);
    if (style.bold) elements_ += " font-weight=\"600\"";
    elements_ += fill(style.colour) + ">" + escape_xml(content) + "</text>\n";
}

double SvgCanvas::text_width(std::string_view content, double size, bool bold) const {
    double width = 0.0;
    std::size_t position = 0;
    while (position < content.size()) width += advance_of(next_character(content, position));
    return width * size * (bold ? bold_factor : 1.0);
}

void SvgCanvas::image(const Rect& rect, const Raster& raster) {
    const std::vector<std::uint8_t> png = encode_png(raster.width, raster.height, raster.rgba);
    if (png.empty()) return;
    elements_ += std::format(
        "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\"",
        number(rect.x), number(rect.y), number(rect.width), number(rect.height));
    if (!raster.smooth) elements_ += " style=\"image-rendering:pixelated\"";
    elements_ += " href=\"data:image/png;base64," + base64(png) + "\"/>\n";
}

void SvgCanvas::push_clip(const Rect& rect) {
    const int id = clip_count_++;
    elements_ += std::format(
        "<clipPath id=\"clip{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" "
        "height=\"{}\"/></clipPath>\n<g clip-path=\"url(#clip{})\">\n",
        id, number(rect.x), number(rect.y), number(rect.width), number(rect.height), id);
}

void SvgCanvas::pop_clip() {
    elements_ += "</g>\n";
}

std::string to_svg(const Figure& figure, const FigureState& state, Size size, const Theme& theme) {
    FigureState still = state;
    still.hover.reset();
    SvgCanvas canvas;
    render(figure, still, canvas, {0.0, 0.0, size.width, size.height}, theme);
    std::string metadata;
    for (const auto& [name, text] : provenance_fields(figure))
        metadata += escape_xml(name) + ": " + escape_xml(text) + "\n";
    return std::format(
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 "
               "0 {0} {1}\" role=\"img\" "
               "font-family=\"Inter, system-ui, 'Helvetica Neue', Arial, sans-serif\">\n",
               number(size.width), number(size.height)) +
           "<title>" + escape_xml(figure.title) + "</title>\n<desc>" +
           escape_xml(summary(figure, state)) + "</desc>\n<metadata>" + metadata + "</metadata>\n" +
           canvas.elements() + "</svg>\n";
}

}  // namespace tessera::figure
