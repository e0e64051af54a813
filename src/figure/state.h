// What the visitor did to a figure's view: not part of the figure, so new data leave it as it is.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "figure/figure.h"

namespace tessera::figure {

struct Point {
    double x = 0.0;
    double y = 0.0;
    friend bool operator==(const Point&, const Point&) = default;
};

struct Size {
    double width = 0.0;
    double height = 0.0;
};

struct Rect {
    double x = 0.0;
    double y = 0.0;
    double width = 0.0;
    double height = 0.0;

    double right() const { return x + width; }
    double bottom() const { return y + height; }
    Point centre() const { return {x + width / 2.0, y + height / 2.0}; }
    bool contains(Point p) const {
        return p.x >= x && p.x <= right() && p.y >= y && p.y <= bottom();
    }
};

// Angles in radians: yaw turns about the vertical (z) axis, pitch lifts the eye above the x-y
// plane.
struct Camera {
    double yaw = 0.7;
    double pitch = 0.42;
    double zoom = 1.0;
};

// A handle while it is dragged: the picture follows the pointer before the lab answers.
struct HandleDrag {
    std::string id;
    double value = 0.0;
};

struct FigureState {
    std::optional<Range> x;  // shown range after panning or zooming
    std::optional<Range> y;
    std::set<std::string> hidden;  // names of the series that are switched off
    Camera camera;
    std::optional<Point> hover;  // pointer position in the figure's pixels
    std::optional<HandleDrag> drag;
    int first_row = 0;  // tables: the first row that is shown
};

}  // namespace tessera::figure
