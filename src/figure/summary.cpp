#include "figure/summary.h"

#include <algorithm>
#include <cmath>

#include "figure/extents.h"
#include "figure/number_text.h"
#include "figure/series.h"

namespace tessera::figure {
namespace {

constexpr std::size_t most_described = 5;

std::string spoken(double value) {
    return number_text(value, 3);
}

std::string name_or(const std::string& name, const char* fallback) {
    return name.empty() ? fallback : name;
}

// The finite points of a line, and where its extremes are.
struct Course {
    std::vector<Point> points;
    std::size_t highest = 0;
    std::size_t lowest = 0;

    double last_y() const { return points.back().y; }
    double first_y() const { return points.front().y; }
};

Course course_of(const LineSeries& line) {
    Course course;
    for (std::size_t i = 0; i < std::min(line.x.size(), line.y.size()); ++i) {
        if (std::isfinite(line.x[i]) && std::isfinite(line.y[i]))
            course.points.push_back({line.x[i], line.y[i]});
    }
    std::ranges::stable_sort(course.points, {}, &Point::x);
    for (std::size_t i = 0; i < course.points.size(); ++i) {
        if (course.points[i].y > course.points[course.highest].y) course.highest = i;
        if (course.points[i].y < course.points[course.lowest].y) course.lowest = i;
    }
    return course;
}

// How far apart two values are, in the axis' own terms: decades on a log axis.
double distance(const Axis& axis, double a, double b) {
    if (axis.scale == Scale::linear) return std::abs(a - b);
    constexpr double least = 1e-300;
    return std::abs(std::log10(std::max(a, least)) - std::log10(std::max(b, least)));
}

std::string describe_course(const Figure& figure, const LineSeries& line) {
    const Course course = course_of(line);
    const std::string name = name_or(line.name, "The line");
    if (course.points.empty()) return name + ": no values.";
    const std::string x_name = name_or(figure.x.label, "x");
    const auto at = [&](std::size_t i) {
        return spoken(course.points[i].y) + " at " + x_name + " = " + spoken(course.points[i].x);
    };
    const std::size_t last = course.points.size() - 1;
    if (last == 0) return name + ": " + at(0) + ".";
    const double top = course.points[course.highest].y;
    const double bottom = course.points[course.lowest].y;
    const double extent = distance(figure.y, top, bottom);
    if (extent == 0.0) return name + " stays at " + spoken(top) + ".";
    const double share = 0.25 * extent;
    const bool peak = distance(figure.y, top, course.first_y()) > share &&
                      distance(figure.y, top, course.last_y()) > share;
    const bool valley = distance(figure.y, bottom, course.first_y()) > share &&
                        distance(figure.y, bottom, course.last_y()) > share;
    if (peak) {
        return name + " goes from " + at(0) + " up to a peak of " + at(course.highest) +
               ", then to " + at(last) +
               (valley ? "; its lowest value is " + at(course.lowest) : "") + ".";
    }
    if (valley)
        return name + " goes from " + at(0) + " down to a minimum of " + at(course.lowest) +
               ", then to " + at(last) + ".";
    const char* verb = course.last_y() > course.first_y()   ? " rises from "
                       : course.last_y() < course.first_y() ? " falls from "
                                                            : " goes from ";
    return name + verb + at(0) + " to " + at(last) + ".";
}

std::string range_words(const std::vector<double>& values) {
    Extent extent(Scale::linear);
    extent.add_all(values);
    return extent.empty() ? "no values"
                          : spoken(extent.range().lower) + " to " + spoken(extent.range().upper);
}

class Describer {
public:
    Describer(const Figure& figure, const FigureState& state) : figure_(figure), state_(state) {}

    std::string operator()(const LineSeries& line) const {
        return line.published ? name_or(line.name, "The paper's values") +
                                    " (published): " + range_words(line.y) + "."
                              : describe_course(figure_, line);
    }
    std::string operator()(const Scatter& scatter) const {
        return name_or(scatter.name, "Points") + ": " + std::to_string(scatter.x.size()) +
               " points, " + name_or(figure_.x.label, "x") + " " + range_words(scatter.x) + ", " +
               name_or(figure_.y.label, "y") + " " + range_words(scatter.y) + ".";
    }
    std::string operator()(const Bars& bars) const {
        std::string text;
        for (const BarGroup& group : bars.groups) {
            if (group.values.empty() || is_hidden(state_, group.name)) continue;
            const auto largest = std::ranges::max_element(
                group.values, {}, [](double v) { return std::isfinite(v) ? std::abs(v) : -1.0; });
            const auto position = static_cast<std::size_t>(largest - group.values.begin());
            const std::string where = position < figure_.x.categories.size()
                                          ? figure_.x.categories[position]
                                          : "bar " + std::to_string(position + 1);
            text += (text.empty() ? "" : " ") + name_or(group.name, "Bars") + ": " +
                    std::to_string(group.values.size()) + " bars, " + range_words(group.values) +
                    "; the longest is " + where + " with " + spoken(*largest) + ".";
        }
        return text;
    }
    std::string operator()(const HeatMap& map) const {
        return name_or(map.name, "Heat map") + ": " + std::to_string(map.rows) + " by " +
               std::to_string(map.columns) + " cells, " + name_or(map.value_label, "value") + " " +
               range_words(map.values) + ".";
    }
    std::string operator()(const Image& image) const {
        return name_or(image.name, "Picture") + ": " + std::to_string(image.width) + " by " +
               std::to_string(image.height) + " pixels.";
    }
    std::string operator()(const Segments& segments) const {
        return name_or(segments.name, "Arrows") + ": " + std::to_string(segments.x0.size()) +
               (segments.arrows ? " arrows." : " segments.");
    }
    std::string operator()(const Graph& graph) const {
        return name_or(graph.name, "Graph") + ": " + std::to_string(graph.nodes.size()) +
               " nodes, " + std::to_string(graph.edges.size()) + " edges.";
    }
    std::string operator()(const TextLabels&) const { return ""; }
    std::string operator()(const Points3& points) const {
        return name_or(points.name, "Points") + ": " + std::to_string(points.x.size()) +
               " points in space.";
    }
    std::string operator()(const Arrows3& arrows) const {
        return name_or(arrows.name, "Arrows") + ": " + std::to_string(arrows.arrows.size()) +
               " arrows in space.";
    }
    std::string operator()(const Table& table) const {
        return "Table of " + std::to_string(table.rows.size()) + " rows.";
    }
    std::string operator()(const Paragraph& paragraph) const { return paragraph.text; }

private:
    const Figure& figure_;
    const FigureState& state_;
};

void append(std::string& text, const std::string& sentence) {
    if (sentence.empty()) return;
    if (!text.empty()) text += ' ';
    text += sentence;
}

const char* verdict_words(Verdict verdict) {
    switch (verdict) {
        case Verdict::holds:
            return "Holds here: ";
        case Verdict::fails:
            return "Does not hold here: ";
        case Verdict::undecided:
            break;
    }
    return "Not decided yet: ";
}

}  // namespace

std::string summary(const Figure& figure, const FigureState& state) {
    std::string text;
    const Describer describe(figure, state);
    std::size_t described = 0;
    std::size_t left_out = 0;
    for (const Layer& layer : figure.layers) {
        if (is_hidden(state, layer_name(layer))) continue;
        if (described == most_described) {
            ++left_out;
            continue;
        }
        ++described;
        append(text, std::visit(describe, layer));
    }
    if (described == 0) append(text, "Nothing to see yet.");
    if (left_out > 0) append(text, "And " + std::to_string(left_out) + " more.");
    for (const Guide& guide : figure.guides) {
        if (guide.handle)
            append(text, name_or(guide.label, guide.handle->id.c_str()) + " stands at " +
                             spoken(guide.value) + ".");
    }
    for (const Check& check : figure.checks) {
        append(text,
               verdict_words(check.verdict) + check.claim +
                   (check.result.empty() ? "."
                                         : (check.claim.empty() ? "" : ": ") + check.result + "."));
    }
    return text;
}

}  // namespace tessera::figure
