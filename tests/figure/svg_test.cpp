#include "figure/svg.h"

#include <cstdlib>
#include <string>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "figure/figures.h"

using namespace tessera::figure;

namespace {

// Whether the text is one well-formed XML element: tags nest, attributes are quoted, no stray < or
// &. Empty when it is, otherwise what is wrong.
std::string fault_in(const std::string& xml) {
    std::vector<std::string> open;
    std::size_t i = 0;
    while (i < xml.size()) {
        if (xml[i] == '&') {
            const std::size_t end = xml.find(';', i);
            if (end == std::string::npos || end - i > 6) return "stray & at " + std::to_string(i);
            i = end + 1;
            continue;
        }
        if (xml[i] != '<') {
            if (static_cast<unsigned char>(xml[i]) < 0x20 && xml[i] != '\n' && xml[i] != '\t')
                return "control character";
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        char quote = 0;
        for (; end < xml.size() && (quote != 0 || xml[end] != '>'); ++end) {
            if (xml[end] == '<') return "< inside a tag at " + std::to_string(end);
            if (quote == 0 && (xml[end] == '"' || xml[end] == '\''))
                quote = xml[end];
            else if (xml[end] == quote)
                quote = 0;
        }
        if (end >= xml.size()) return "tag without end";
        const std::string tag = xml.substr(i + 1, end - i - 1);
        if (tag.starts_with('/')) {
            if (open.empty() || open.back() != tag.substr(1))
                return "</" + tag.substr(1) + "> does not match";
            open.pop_back();
        } else if (!tag.ends_with('/')) {
            open.push_back(tag.substr(0, tag.find(' ')));
        }
        i = end + 1;
    }
    return open.empty() ? "" : "not closed: " + open.back();
}

}  // namespace

TEST_CASE("A figure becomes well-formed SVG in both themes and all sizes", "[figure]") {
    for (const Figure& figure : {error_curve(), heat_map(), signed_bars(), Figure{}}) {
        for (const Size size : {Size{600, 400}, Size{320, 240}, Size{40, 30}, Size{1, 1}}) {
            CHECK(fault_in(to_svg(figure, {}, size, light_theme())).empty());
            CHECK(fault_in(to_svg(figure, {}, size, dark_theme())).empty());
        }
    }
}

TEST_CASE("Numbers in an SVG are finite", "[figure]") {
    for (const Figure& figure : {error_curve(), heat_map(), signed_bars()}) {
        const std::string svg = to_svg(figure, {}, {600, 400}, light_theme());
        CHECK(svg.find("nan") == std::string::npos);
        CHECK(svg.find("inf") == std::string::npos);
    }
}

TEST_CASE("Hostile text stays text", "[figure]") {
    Figure figure = error_curve();
    const std::string hostile =
        "</text><script>alert('x')</script>&\"\x01\xff\xc0\x80 ]]> \xed\xa0\x80";
    figure.title = hostile;
    figure.x.label = hostile;
    figure.caption = hostile;
    figure.checks[0].claim = hostile;
    figure.guides[0].label = hostile;
    figure.provenance.config = hostile;
    std::get<LineSeries>(figure.layers[0]).name = hostile;
    const std::string svg = to_svg(figure, {}, {600, 400}, light_theme());
    CHECK(fault_in(svg).empty());
    CHECK(svg.find("<script") == std::string::npos);
    CHECK(svg.find('\x01') == std::string::npos);
    CHECK(svg.find('\xff') == std::string::npos);
}

TEST_CASE("Escaping keeps good text and replaces what XML forbids", "[figure]") {
    CHECK(escape_xml("a < b & \"c\"") == "a &lt; b &amp; &quot;c&quot;");
    CHECK(escape_xml("10⁻⁵ ≤ β̂") == "10⁻⁵ ≤ β̂");
    CHECK(escape_xml(std::string("\0", 1)) == "\uFFFD");
    CHECK(escape_xml("\xf0\x9d\x94\xbc") == "𝔼");
    CHECK(escape_xml("\xe2\x82") == "\uFFFD\uFFFD");
}

TEST_CASE("An SVG carries title, words and provenance, but not the pointer's read-out",
          "[figure]") {
    FigureState state;
    const std::string still = to_svg(error_curve(), state, {600, 400}, light_theme());
    CHECK(still.find("<title>Test error</title>") != std::string::npos);
    CHECK(still.find("seed: 7") != std::string::npos);
    CHECK(still.find("diabetes (sha256 0a1b)") != std::string::npos);
    state.hover = Point{300.0, 150.0};
    CHECK(to_svg(error_curve(), state, {600, 400}, light_theme()) == still);
}

TEST_CASE("What is hidden is not drawn", "[figure]") {
    FigureState state;
    const std::string all = to_svg(error_curve(), state, {600, 400}, light_theme());
    state.hidden = {"test", "train"};
    const std::string none = to_svg(error_curve(), state, {600, 400}, light_theme());
    const std::string line =
        "stroke=\"" + to_hex(light_theme().series[0]) + "\" stroke-width=\"2\"";
    CHECK(all.find(line) != std::string::npos);
    CHECK(none.find(line) == std::string::npos);
}

TEST_CASE("Text is measured by the font's own widths", "[figure]") {
    const SvgCanvas canvas;
    CHECK(canvas.text_width("0123456789", 10.0, false) == Catch::Approx(64.8));
    CHECK(canvas.text_width("iiii", 12.0, false) < canvas.text_width("MMMM", 12.0, false));
    CHECK(canvas.text_width("αβγ", 12.0, false) > 15.0);
    CHECK(canvas.text_width("", 12.0, true) == 0.0);
}
