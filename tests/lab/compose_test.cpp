#include "lab/compose.h"

#include <catch2/catch_test_macros.hpp>
#include "figure/axis_map.h"

#include "counting_lab.h"

using namespace tessera;
using namespace tessera::lab;

namespace {

Frame frame_with(std::vector<Channel> channels) {
    Frame frame;
    frame.channels = std::move(channels);
    return frame;
}

LayerSpec layer(const std::string& channel, LayerKind kind, LayerRole role = LayerRole::live) {
    return {channel, kind, role, "", false, -1};
}

}  // namespace

TEST_CASE("A star takes every channel with that beginning, under its own label", "[lab][compose]") {
    ViewSpec view;
    view.id = "v";
    view.title = "static";
    view.title_channel = "title";
    view.y.scale = AxisScale::logarithmic;
    view.layers = {layer("curve/*", LayerKind::line),
                   layer("published/a", LayerKind::markers, LayerRole::published)};
    const Frame frame = frame_with({{"title", "", Text{"from the lab"}},
                                    {"curve/1", "one", Series{{1}, {2}, {}, {}}},
                                    {"other", "x", Series{{1}, {2}, {}, {}}},
                                    {"curve/2", "two", Series{{1}, {3}, {2}, {4}}},
                                    {"published/a", "paper", Series{{1}, {5}, {}, {}}}});
    const figure::Figure result = compose(view, {}, frame, {});
    CHECK(result.title == "from the lab");
    CHECK(result.y.scale == figure::Scale::log);
    REQUIRE(result.layers.size() == 3);
    CHECK(std::get<figure::LineSeries>(result.layers[1]).name == "two");
    CHECK(std::get<figure::LineSeries>(result.layers[1]).upper == std::vector<double>{4});
    CHECK(std::get<figure::LineSeries>(result.layers[2]).published);
}

TEST_CASE("A guide of a parameter can be dragged within the parameter's range", "[lab][compose]") {
    const LabDefinition definition = test::counting_definition();
    ViewSpec view;
    view.guides = {{GuideSpec::Direction::vertical, "done", 0.0, "", "count"},
                   {GuideSpec::Direction::horizontal, "missing", 0.0, "", ""}};
    const figure::Figure result =
        compose(view, definition.schema, frame_with({{"done", "so far", Scalar{7.0, ""}}}), {});
    REQUIRE(result.guides.size() == 1);
    CHECK(result.guides[0].value == 7.0);
    CHECK(result.guides[0].label == "so far");
    REQUIRE(result.guides[0].handle);
    CHECK(result.guides[0].handle->id == "count");
    CHECK(result.guides[0].handle->range == figure::Range{1.0, 1000.0});
    CHECK(result.guides[0].handle->whole_numbers);
}

TEST_CASE("A grid's first row is drawn lowest, cells are centred on their places",
          "[lab][compose]") {
    ViewSpec view;
    view.layers = {layer("grid", LayerKind::heat_map)};
    const figure::Figure result = compose(
        view, {}, frame_with({{"grid", "g", Grid{2, 2, {1, 2, 3, 4}, {10, 20}, {0, 1}}}}), {});
    const auto& map = std::get<figure::HeatMap>(result.layers.at(0));
    CHECK(map.values == std::vector<double>{3, 4, 1, 2});
    CHECK(map.x == figure::Range{5, 25});
    CHECK(map.y == figure::Range{-0.5, 1.5});
    CHECK(!map.value_range);
}

TEST_CASE("The colours of a grid span the range that its layer names", "[lab][compose]") {
    ViewSpec view;
    view.layers = {layer("grid", LayerKind::heat_map)};
    view.layers[0].values = Bounds{0, 1};
    const ViewSpec copied = view_from_json(to_json(view));
    const Frame frame = frame_with({{"grid", "g", Grid{1, 2, {0, 0}, {}, {}}}});
    const figure::Figure result = compose(copied, {}, frame, {});
    CHECK(std::get<figure::HeatMap>(result.layers.at(0)).value_range == figure::Range{0, 1});
}

TEST_CASE("On a logarithmic axis cells of equal ratio are even", "[lab][compose]") {
    ViewSpec view;
    view.x.scale = AxisScale::logarithmic;
    view.layers = {layer("grid", LayerKind::heat_map)};
    const figure::Figure result =
        compose(view, {}, frame_with({{"grid", "g", Grid{1, 3, {1, 2, 3}, {1, 4, 16}, {0}}}}), {});
    CHECK(result.x.categories.empty());
    const auto& map = std::get<figure::HeatMap>(result.layers.at(0));
    CHECK(std::abs(map.x.lower - 0.5) < 1e-12);
    CHECK(std::abs(map.x.upper - 32) < 1e-12);
    CHECK(std::abs(figure::cell_centre(figure::Scale::log, map.x, 1, 3) - 4) < 1e-12);
    CHECK(figure::cell_centre(figure::Scale::linear, {1, 4}, 2, 3) == 3.5);
}

TEST_CASE("Uneven cell places become names on the axis", "[lab][compose]") {
    ViewSpec view;
    view.layers = {layer("grid", LayerKind::heat_map)};
    const figure::Figure result = compose(
        view, {}, frame_with({{"grid", "g", Grid{1, 3, {1, 2, 3}, {1, 10, 100}, {0}}}}), {});
    CHECK(result.x.categories == std::vector<std::string>{"1", "10", "100"});
    CHECK(std::get<figure::HeatMap>(result.layers.at(0)).x == figure::Range{-0.5, 2.5});
}

TEST_CASE("Bars of several channels stand side by side", "[lab][compose]") {
    ViewSpec view;
    view.layers = {layer("a", LayerKind::bars), layer("b", LayerKind::bars)};
    const figure::Figure result =
        compose(view, {},
                frame_with({{"a", "A", Bars{{"x", "y"}, {1, 2}}},
                            {"b", "B", Bars{{"x", "y"}, {3, 4}, {2.5, 3.5}, {3.5, 4.5}}}}),
                {});
    REQUIRE(result.layers.size() == 1);
    const auto& groups = std::get<figure::Bars>(result.layers[0]).groups;
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].lower.empty());
    CHECK(groups[1].upper == std::vector<double>{3.5, 4.5});
    CHECK(result.x.categories == std::vector<std::string>{"x", "y"});
}

TEST_CASE("Provenance names paper, version, configuration, seed and data", "[lab][compose]") {
    const LabDefinition definition = test::counting_definition();
    Frame frame;
    frame.data.push_back({"numbers", "abc"});
    const figure::Provenance stamp =
        provenance(definition, "short", default_config(definition.schema), frame);
    CHECK(stamp.lab == "counting");
    CHECK(stamp.paper == "A. Author, On Counting (2020)");
    CHECK(stamp.seed == "0");
    CHECK_FALSE(stamp.version.empty());
    REQUIRE(stamp.data.size() == 1);
    CHECK(stamp.data[0].sha256 == "abc");
}
