#include "figure/interaction.h"

#include <cmath>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "figure/figures.h"
#include "figure/svg.h"

using namespace tessera::figure;
using Catch::Approx;

namespace {

constexpr Rect bounds{0.0, 0.0, 600.0, 400.0};

Layout lay_out(const Figure& figure, const FigureState& state = {}) {
    const SvgCanvas canvas;
    return arrange(figure, state, canvas, bounds, light_theme());
}

Point at(const Layout& layout, double x, double y) {
    return {layout.x.pixel(x), layout.y.pixel(y)};
}

}  // namespace

TEST_CASE("The pointer finds the nearest visible point and reads it out", "[figure]") {
    const Figure figure = error_curve();
    const Layout layout = lay_out(figure);
    const Point peak = at(layout, 10.0, 1000.0);
    const auto hit = hit_test(figure, {}, layout, {peak.x + 3.0, peak.y + 4.0});
    REQUIRE(hit);
    CHECK(hit->title == "test");
    CHECK(hit->index == 9);
    CHECK(hit->x == 10.0);
    CHECK(hit->y == Approx(1000.0));
    REQUIRE(hit->lines.size() == 3);
    CHECK(hit->lines[0] == "N: 10");
    CHECK(hit->lines[1] == "mean squared error: 1000 mm²");
    CHECK(hit->lines[2] == "10 % to 90 %: 500 … 2000");

    FigureState state;
    state.hidden = {"test"};
    const auto other = hit_test(figure, state, layout, peak, 1000.0);
    REQUIRE(other);
    CHECK(other->title == "train");
    CHECK_FALSE(hit_test(figure, {}, layout, {layout.plot.x + 1.0, layout.plot.y + 1.0}, 5.0));
    CHECK_FALSE(hit_test(figure, {}, layout, {-10.0, -10.0}));
}

TEST_CASE("Bars and cells are hit by area", "[figure]") {
    const Figure bars = signed_bars();
    const Layout bar_layout = lay_out(bars);
    const auto bar = hit_test(bars, {}, bar_layout, at(bar_layout, 0.8, -1.0));
    REQUIRE(bar);
    CHECK(bar->title == "a");
    CHECK(bar->index == 1);
    CHECK(bar->y == -2.0);

    const Figure heat = heat_map();
    const Layout layout = lay_out(heat);
    const auto upper_left = hit_test(heat, {}, layout, at(layout, 0.5, 1.5));
    REQUIRE(upper_left);
    CHECK(upper_left->index == 0);
    CHECK(upper_left->lines.back() == "heat: 1");
    const auto lower_right = hit_test(heat, {}, layout, at(layout, 2.5, 0.5));
    REQUIRE(lower_right);
    CHECK(lower_right->index == 5);
    CHECK(lower_right->lines.back() == "heat: 6");
}

TEST_CASE("Panning keeps the point under the pointer, zooming the one it is around", "[figure]") {
    const Figure figure = error_curve();
    FigureState state;
    Layout layout = lay_out(figure, state);
    const double x = layout.x.value(300.0);
    const double y = layout.y.value(200.0);
    pan(state, layout, 40.0, 0.0);
    CHECK(lay_out(figure, state).x.value(340.0) == Approx(x));
    pan(state, lay_out(figure, state), 0.0, -25.0);
    CHECK(lay_out(figure, state).y.value(175.0) == Approx(y));

    state = {};
    const Point on_x_labels{300.0, layout.plot.bottom() + 10.0};
    zoom(state, figure, layout, on_x_labels, 3.0);
    CHECK(lay_out(figure, state).x.value(300.0) == Approx(x));
    const Point on_y_labels{layout.plot.x - 10.0, 200.0};
    zoom(state, figure, layout, on_y_labels, 3.0);
    CHECK(lay_out(figure, state).y.value(200.0) == Approx(y));
    fit(state);
    CHECK_FALSE(state.x);
    CHECK_FALSE(state.y);
}

TEST_CASE("Zooming over an axis' labels leaves the other axis", "[figure]") {
    const Figure figure = error_curve();
    FigureState state;
    const Layout layout = lay_out(figure);
    zoom(state, figure, layout, {300.0, layout.plot.bottom() + 10.0}, 2.0);
    CHECK(state.x);
    CHECK_FALSE(state.y);
}

TEST_CASE("No gesture leads out of what doubles can tell apart", "[figure]") {
    const Figure figure = error_curve();
    FigureState state;
    for (int i = 0; i < 2000; ++i)
        zoom(state, figure, lay_out(figure, state), {300.0, 200.0}, i < 1000 ? 1.5 : 0.5);
    for (int i = 0; i < 2000; ++i) pan(state, lay_out(figure, state), 500.0, 500.0);
    const Layout layout = lay_out(figure, state);
    CHECK(std::isfinite(layout.x.pixel(10.0)));
    CHECK(layout.x.range().lower < layout.x.range().upper);
    CHECK(layout.x.range().lower > 0.0);
    CHECK(to_svg(figure, state, {600, 400}, light_theme()).find("nan") == std::string::npos);
}

TEST_CASE("A box zooms to its corners, a click does not", "[figure]") {
    const Figure figure = error_curve();
    FigureState state;
    const Layout layout = lay_out(figure);
    zoom_to(state, layout, {200.0, 200.0}, {202.0, 201.0});
    CHECK_FALSE(state.x);
    zoom_to(state, layout, {250.0, 300.0}, {150.0, 200.0});
    REQUIRE(state.x);
    CHECK(state.x->lower == Approx(layout.x.value(150.0)));
    CHECK(state.y->upper == Approx(layout.y.value(200.0)));
}

TEST_CASE("A handle is found, moves within its range and keeps to whole numbers", "[figure]") {
    const Figure figure = error_curve();
    const Layout layout = lay_out(figure);
    REQUIRE(layout.guides.size() == 1);
    const double x = layout.x.pixel(10.0);
    REQUIRE(handle_at(figure, layout, {x + 3.0, 200.0}) == 0);
    CHECK_FALSE(handle_at(figure, layout, {x + 40.0, 200.0}));
    CHECK(handle_value(figure, layout, layout.guides[0], {layout.x.pixel(7.2), 0.0}) == 7.0);
    CHECK(handle_value(figure, layout, layout.guides[0], {1e6, 0.0}) == 20.0);
    CHECK(handle_value(figure, layout, layout.guides[0], {-1e6, 0.0}) == 1.0);
    CHECK(nudged_handle_value(figure, layout, layout.guides[0], 1, false) == 11.0);
    CHECK(nudged_handle_value(figure, layout, layout.guides[0], -1, false) == 9.0);
}

TEST_CASE("The legend lists the series and toggles them", "[figure]") {
    const Figure figure = error_curve();
    FigureState state;
    const Layout layout = lay_out(figure);
    REQUIRE(layout.legend.size() == 2);
    const auto entry = legend_at(layout, layout.legend[1].rect.centre());
    REQUIRE(entry == 1);
    toggle(state, layout.legend[*entry].series.name);
    CHECK(is_hidden(state, "train"));
    toggle(state, "train");
    CHECK_FALSE(is_hidden(state, "train"));
}

TEST_CASE("Dragging turns a figure in space and never beyond the poles", "[figure]") {
    Figure figure;
    Points3 cloud;
    cloud.x = cloud.y = cloud.z = {0.0, 1.0};
    figure.layers = {cloud};
    FigureState state;
    const Layout layout = lay_out(figure);
    REQUIRE(layout.three_dimensional);
    pan(state, layout, 100.0, 1e6);
    CHECK(state.camera.pitch == Approx(1.5707963));
    CHECK(state.camera.yaw != Camera{}.yaw);
}
