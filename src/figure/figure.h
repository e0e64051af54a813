// A plot as a value: plain data that says what there is to see, and nothing about how it is drawn.
// The window, the SVG file, the CSV file and the sentence for a screen reader all read the same
// value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tessera::figure {

struct Range {
    double lower = 0.0;
    double upper = 1.0;
    friend bool operator==(const Range&, const Range&) = default;
};

enum class Scale { linear, log };

struct Axis {
    std::string label;
    std::string unit;
    Scale scale = Scale::linear;
    // What the figure shows before anybody pans or zooms; without it the visible data decide.
    std::optional<Range> range;
    // Log scale: values below it (zero and negative ones too) are drawn at the floor with a marker.
    // Without it the floor is the lower end of `range`, or 18 decades below the largest value.
    std::optional<double> floor;
    // Names of the positions 0, 1, 2, ... instead of numbers (bar charts).
    std::vector<std::string> categories;
    bool inverted = false;  // grows leftwards or downwards (row numbers of a matrix)
};

enum class Dash { solid, dashed, dotted };
enum class Marker { none, circle, square, triangle, diamond, cross, plus };
enum class ColourMap { sequential, diverging, grey };

// Colours are slots of the theme's series palette (0..7); automatic: the layer's place in the
// figure.
constexpr int automatic_colour = -1;

// y against x; NaN in either leaves a gap. The band lies between lower and upper (both or none).
struct LineSeries {
    std::string name;
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> lower;
    std::vector<double> upper;
    std::string band_name;  // what the band is: "10 % to 90 %"
    Dash dash = Dash::solid;
    Marker marker = Marker::none;
    double width = 2.0;
    int colour = automatic_colour;
    bool steps = false;  // piecewise constant
    bool published =
        false;  // a paper's own numbers: drawn under the live curve, in its colour or grey
};

struct Scatter {
    std::string name;
    std::vector<double> x;
    std::vector<double> y;
    std::vector<std::int32_t> category;       // optional: a palette slot for each point
    std::vector<std::string> category_names;  // optional: shown in the legend
    std::vector<double> size;                 // optional: radius in pixels for each point
    std::vector<double> value;                // optional: coloured by `map`, with a colour bar
    std::string value_label;
    ColourMap map = ColourMap::sequential;
    Marker marker = Marker::circle;
    double radius = 3.0;
    int colour = automatic_colour;
    bool published = false;
};

// Groups side by side at the positions 0, 1, 2, ... of the x axis; values may be negative.
struct BarGroup {
    std::string name;
    std::vector<double> values;
    std::vector<double> lower;  // optional error bars
    std::vector<double> upper;
    int colour = automatic_colour;
};
struct Bars {
    std::vector<BarGroup> groups;
    bool stacked = false;
};

// rows x columns values in row-major order, the first row at the upper end of y.
struct HeatMap {
    std::string name;
    int rows = 0;
    int columns = 0;
    std::vector<double> values;
    Range x{0.0, 1.0};  // the outer edges of the first and last column
    Range y{0.0, 1.0};
    std::string value_label;
    std::optional<Range> value_range;
    Scale value_scale = Scale::linear;
    ColourMap map = ColourMap::sequential;
};

// height x width pixels, 3 bytes (red, green, blue) each, the first row at the top.
struct Image {
    std::string name;
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;
    Range x{0.0, 1.0};
    Range y{0.0, 1.0};
    bool smooth = false;
};

struct Segments {
    std::string name;
    std::vector<double> x0, y0, x1, y1;
    bool arrows = false;
    Dash dash = Dash::solid;
    double width = 2.0;
    int colour = automatic_colour;
};

struct GraphNode {
    double x = 0.0;
    double y = 0.0;
    std::string label;
    double radius = 6.0;
    double value = 0.0;  // coloured by the diverging map when `Graph::values` is set
    int colour = automatic_colour;
};
struct GraphEdge {
    int from = 0;
    int to = 0;
    double weight = 1.0;  // line width and, when negative, colour
};
struct Graph {
    std::string name;
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
    bool directed = false;
    bool values = false;
};

enum class Anchor { left, centre, right };
struct TextLabel {
    double x = 0.0;
    double y = 0.0;
    std::string text;
    Anchor anchor = Anchor::centre;
    int colour = automatic_colour;  // automatic: the theme's text colour
};
struct TextLabels {
    std::string name;
    std::vector<TextLabel> labels;
};

// Points and arrows in space; a figure with one of them is drawn through the state's camera.
struct Points3 {
    std::string name;
    std::vector<double> x, y, z;
    std::vector<std::int32_t> category;
    double radius = 3.0;
    int colour = automatic_colour;
};
struct Arrow3 {
    std::array<double, 3> from{};
    std::array<double, 3> to{};
    std::string label;
};
struct Arrows3 {
    std::string name;
    std::vector<Arrow3> arrows;
    double width = 2.5;
    int colour = automatic_colour;
};

// Cells as they are to be read; a cell that is a number is aligned to the right.
struct Table {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};

// Running text, wrapped to the figure's width.
struct Paragraph {
    std::string text;
};

using Layer = std::variant<LineSeries, Scatter, Bars, HeatMap, Image, Segments, Graph, TextLabels,
                           Points3, Arrows3, Table, Paragraph>;

enum class GuideKind { vertical, horizontal, diagonal };

// What the visitor can drag; the id comes back with the new value.
struct Handle {
    std::string id;
    Range range;
    std::string help;
    bool whole_numbers = false;
};
struct Guide {
    GuideKind kind = GuideKind::vertical;
    double value = 0.0;  // where it stands (unused by the diagonal y = x)
    std::string label;
    Dash dash = Dash::dashed;
    int colour = automatic_colour;  // automatic: the theme's guide colour
    std::optional<Handle> handle;
};

enum class Verdict { holds, fails, undecided };

// One claim of the paper and what was found here, each in words.
struct Check {
    std::string claim;
    std::string result;
    Verdict verdict = Verdict::undecided;
};

struct DataSource {
    std::string name;
    std::string sha256;
};

// Where the numbers come from; written into every export.
struct Provenance {
    std::string lab;
    std::string preset;
    std::string paper;
    std::string figure;
    std::string version;
    std::string config;
    std::string seed;
    std::vector<DataSource> data;
};

struct Figure {
    std::string id;
    std::string title;
    std::string subtitle;
    Axis x;
    Axis y;
    Axis z;  // only with Points3 and Arrows3
    bool equal_aspect = false;
    std::vector<Layer> layers;
    std::vector<Guide> guides;
    bool legend = true;
    std::string caption;
    std::vector<Check> checks;
    Provenance provenance;
};

}  // namespace tessera::figure
