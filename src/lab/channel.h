#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What a lab shows, as named values. Each kind lists its members once, in `members`; the binary
/// frame, the run folder and the JavaScript API derive from that list.
namespace tessera::lab {

/// One number.
struct Scalar {
    double value = 0.0;
    std::string unit;

    template <class Self, class Visitor>
    static void members(Self& self, Visitor& visit) {
        visit("value", self.value);
        visit("unit", self.unit);
    }
};

/// y over x; `lower` and `upper` are a band around y, both empty or of the length of x.
struct Series {
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> lower;
    std::vector<double> upper;

    template <class Self, class Visitor>
    static void members(Self& self, Visitor& visit) {
        visit("x", self.x);
        visit("y", self.y);
        visit("lower", self.lower);
        visit("upper", self.upper);
    }
};

/// Points in the plane, or in space when `z` is not empty. `value` colours them, `category` groups
/// them (both may be empty).
struct Points {
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> z;
    std::vector<double> value;
    std::vector<std::int32_t> category;

    template <class Self, class Visitor>
    static void members(Self& self, Visitor& visit) {
        visit("x", self.x);
        visit("y", self.y);
        visit("z", self.z);
        visit("value", self.value);
        visit("category", self.category);
    }
};

/// Arrows from (x0, y0[, z0]) to (x1, y1[, z1]); `labels` may be empty.
struct Arrows {
    std::vector<double> x0;
    std::vector<double> y0;
    std::vector<double> z0;
    std::vector<double> x1;
    std::vector<double> y1;
    std::vector<double> z1;
    std::vector<std::string> labels;

    template <class Self, class Visitor>
    static void members(Self& self, Visitor& visit) {
        visit("x0", self.x0);
        visit("y0", self.y0);
        visit("z0", self.z0);
        visit("x1", self.x1);
        visit("y1", self.y1);
        visit("z1", self.z1);
        visit("labels", self.labels);
    }
};

/// One bar per category, possibly negative; `lower` and `upper` are the ends of intervals around
/// the values, or both empty; NaN where an interval is not known.
struct Bars {
    std::vector<std::string> categories;
    std::vector<double> values;
    std::vector<double> lower = {};
    std::vector<double> upper = {};

    template <class Self, class Visitor>
    static void members(Self& self, Visitor& visit) {
        visit("categories", self.categories);
        visit("values", self.values);
        visit("lower", self.lower);
        visit("upper", self.upper);
    }
};

/// rows x columns values, row-major, row 0 at the lower end of y. The cell centres lie at `x` and
/// `y` (lengths columns and rows; empty: 0, 1, 2, ...).
struct Grid {
    std::int32_t rows = 0;
    std::int32_t columns = 0;
    std::vector<float> values;
    std::vector<double> x;
    std::vector<double> y;

    template <class Self, class Visitor>
    static void members(Self& self, Visitor& visit) {
        visit("rows", self.rows);
        visit("columns", self.columns);
        visit("values", self.values);
        visit("x", self.x);
        visit("y", self.y);
    }
};

/// rows x columns x 3 bytes, row 0 at the top.
struct Image {
    std::int32_t rows = 0;
    std::int32_t columns = 0;
    std::vector<std::uint8_t> rgb;

    template <class Self, class Visitor>
    static void members(Self& self, Visitor& visit) {
        visit("rows", self.rows);
        visit("columns", self.columns);
        visit("rgb", self.rgb);
    }
};

/// Nodes at (x, y) with a value, edges between node indices `from` and `to` with a weight.
struct Graph {
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> value;
    std::vector<std::int32_t> from;
    std::vector<std::int32_t> to;
    std::vector<double> weight;

    template <class Self, class Visitor>
    static void members(Self& self, Visitor& visit) {
        visit("x", self.x);
        visit("y", self.y);
        visit("value", self.value);
        visit("from", self.from);
        visit("to", self.to);
        visit("weight", self.weight);
    }
};

/// A table of numbers, row-major, one name per column; `row_labels` may be empty. NaN: an empty
/// cell.
struct Table {
    std::vector<std::string> columns;
    std::vector<std::string> row_labels;
    std::vector<double> values;

    template <class Self, class Visitor>
    static void members(Self& self, Visitor& visit) {
        visit("columns", self.columns);
        visit("row_labels", self.row_labels);
        visit("values", self.values);
    }
};

struct Text {
    std::string text;

    template <class Self, class Visitor>
    static void members(Self& self, Visitor& visit) {
        visit("text", self.text);
    }
};

using ChannelValue =
    std::variant<Scalar, Series, Points, Arrows, Bars, Grid, Image, Graph, Table, Text>;

/// The names of the kinds, in the order of the variant.
inline constexpr const char* channel_kinds[] = {"scalar", "series", "points", "arrows", "bars",
                                                "grid",   "image",  "graph",  "table",  "text"};

/// A named value with the label that a legend or a table shows.
struct Channel {
    std::string name;
    std::string label;
    ChannelValue value;
};

}  // namespace tessera::lab
