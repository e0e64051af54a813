#include "figure/layout.h"

#include <cmath>
#include <limits>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "figure/extents.h"
#include "figure/figures.h"
#include "figure/placement.h"
#include "figure/svg.h"
#include "figure/text_layout.h"

using namespace tessera::figure;
using Catch::Approx;

namespace {

Layout lay_out(const Figure& figure, Size size = {600.0, 400.0}) {
    const SvgCanvas canvas;
    return arrange(figure, {}, canvas, {0.0, 0.0, size.width, size.height}, light_theme());
}

}  // namespace

TEST_CASE("Zero, negative and tiny values lie on a log axis' floor, never nowhere", "[figure]") {
    Figure figure;
    figure.y.scale = Scale::log;
    figure.y.floor = 1e-6;
    LineSeries line = tessera::figure::line("");
    line.x = {1, 2, 3, 4, 5};
    line.y = {0.0, -5.0, 1e-30, 1.0, 100.0};
    figure.layers = {line};
    const Layout layout = lay_out(figure);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(at_floor(figure.y, layout.y_floor, line.y[i]));
        CHECK(place(figure, layout, line.x[i], line.y[i]).y == place(figure, layout, 1.0, 1e-6).y);
    }
    CHECK_FALSE(at_floor(figure.y, layout.y_floor, line.y[3]));
    CHECK(std::isnan(place(figure, layout, 1.0, std::numeric_limits<double>::quiet_NaN()).y));
    // The range is made by the values that the axis can show.
    CHECK(layout.y.range().lower > 0.1);
}

TEST_CASE("Rounding noise does not stretch a log axis", "[figure]") {
    Figure figure;
    figure.y.scale = Scale::log;
    figure.layers = {line("error", {1, 2, 3}, {1e-27, 1.0, 1e5})};
    const Layout layout = lay_out(figure);
    CHECK(layout.y.range().upper / layout.y.range().lower < 1e19);
    CHECK(at_floor(figure.y, layout.y_floor, 1e-27));
    CHECK(place(figure, layout, 1.0, 1e-27).y == Approx(layout.plot.bottom()));
    figure.y.range = Range{1e-30, 1e6};
    CHECK_FALSE(at_floor(figure.y, lay_out(figure).y_floor, 1e-27));
}

TEST_CASE("Equal aspect gives both axes the same scale", "[figure]") {
    Figure figure;
    figure.equal_aspect = true;
    figure.layers = {line("", {0, 10}, {0, 1})};
    const Layout layout = lay_out(figure);
    CHECK(std::abs(layout.x.pixels_per_unit()) == Approx(std::abs(layout.y.pixels_per_unit())));
}

TEST_CASE("Labels on the x axis never touch", "[figure]") {
    const SvgCanvas canvas;
    for (const double width : {200.0, 320.0, 600.0, 1600.0}) {
        for (const Range range : {Range{0.0, 1.0}, Range{123456.0, 123457.0}, Range{-1e-8, 1e-8}}) {
            Figure figure;
            figure.x.range = range;
            figure.layers = {line("", {range.lower, range.upper}, {0, 1})};
            const Layout layout = lay_out(figure, {width, 300.0});
            double free_from = -1e9;
            for (const Tick& tick : layout.x_ticks.major) {
                const double half =
                    0.5 * canvas.text_width(tick.label, light_theme().tick_size, false);
                CHECK(layout.x.pixel(tick.value) - half > free_from);
                free_from = layout.x.pixel(tick.value) + half;
            }
        }
    }
}

TEST_CASE("In a small space the plot stays and the notes give way", "[figure]") {
    Figure figure = error_curve();
    figure.caption =
        "A long caption that would fill several lines of a small figure and push everything else "
        "out of it.";
    CHECK(lay_out(figure, {600.0, 500.0}).plot.height > 200.0);
    CHECK(lay_out(figure, {320.0, 240.0}).plot.height > 60.0);
}

TEST_CASE("Bars stand on zero, side by side or on each other", "[figure]") {
    Figure figure = signed_bars();
    const Layout layout = lay_out(figure);
    const auto bars = place_bars(figure, {}, layout, std::get<Bars>(figure.layers[0]));
    REQUIRE(bars.size() == 6);
    const double zero = layout.y.pixel(0.0);
    CHECK(bars[0].rect.bottom() == Approx(zero));
    CHECK(bars[1].rect.y == Approx(zero));
    CHECK(bars[3].rect.x >= bars[0].rect.right() - 1e-9);
    std::get<Bars>(figure.layers[0]).stacked = true;
    const auto stacked = place_bars(figure, {}, layout, std::get<Bars>(figure.layers[0]));
    CHECK(stacked[3].rect.bottom() == Approx(stacked[0].rect.y));
}

TEST_CASE("Extents leave out what is hidden and span what is diverging evenly", "[figure]") {
    Figure figure;
    figure.layers = {line("small", {0, 1}, {0, 1}), line("large", {0, 1}, {0, 1000})};
    FigureState state;
    state.hidden = {"large"};
    CHECK(natural_extents(figure, state).y.upper < 2.0);
    CHECK(natural_extents(figure, {}).y.upper > 1000.0);
    HeatMap map;
    map.rows = 1;
    map.columns = 2;
    map.values = {-1.0, 3.0};
    map.map = ColourMap::diverging;
    CHECK(value_extent(map) == Range{-3.0, 3.0});
}

TEST_CASE("Text is wrapped at words and cut between characters", "[figure]") {
    const SvgCanvas canvas;
    const auto lines = wrap(canvas, "one two three\nfour", 12.0, false,
                            canvas.text_width("one two", 12.0, false) + 1.0);
    CHECK(lines == std::vector<std::string>{"one two", "three", "four"});
    const std::string cut = shortened(canvas, "ββββββββββ", 12.0, false, 40.0);
    CHECK(cut.ends_with("…"));
    CHECK(cut.size() % 2 == 1);  // whole two-byte letters and the ellipsis' three bytes
    CHECK(canvas.text_width(cut, 12.0, false) <= 40.0);
    CHECK(wrap(canvas, "", 12.0, false, 100.0).empty());
}
