#include "figure/decimate.h"

#include <algorithm>
#include <cmath>

namespace tessera::figure {
namespace {

// What one pixel column keeps; indices into the points.
struct Column {
    std::size_t first;
    std::size_t lowest;
    std::size_t highest;
    std::size_t last;
};

void append(const Column& column, std::span<const Point> points, std::vector<Point>& kept) {
    std::size_t order[] = {column.first, column.lowest, column.highest, column.last};
    std::ranges::sort(order);
    for (std::size_t i = 0; i < std::size(order); ++i) {
        if (i == 0 || order[i] != order[i - 1]) kept.push_back(points[order[i]]);
    }
}

}  // namespace

std::vector<Point> decimated(std::span<const Point> points) {
    std::vector<Point> kept;
    if (points.empty()) return kept;
    Column column{0, 0, 0, 0};
    double pixel = std::floor(points[0].x);
    for (std::size_t i = 1; i < points.size(); ++i) {
        const double here = std::floor(points[i].x);
        if (here != pixel) {
            append(column, points, kept);
            column = {i, i, i, i};
            pixel = here;
            continue;
        }
        column.last = i;
        if (points[i].y < points[column.lowest].y) column.lowest = i;
        if (points[i].y > points[column.highest].y) column.highest = i;
    }
    append(column, points, kept);
    return kept;
}

Ribbon decimated(const Ribbon& ribbon) {
    Ribbon kept;
    double pixel = 0.0;
    for (std::size_t i = 0; i < ribbon.upper.size(); ++i) {
        const double here = std::floor(ribbon.upper[i].x);
        if (!kept.upper.empty() && here == pixel && i + 1 < ribbon.upper.size()) {
            kept.upper.back().y = std::min(kept.upper.back().y, ribbon.upper[i].y);
            kept.lower.back().y = std::max(kept.lower.back().y, ribbon.lower[i].y);
        } else {
            kept.upper.push_back(ribbon.upper[i]);
            kept.lower.push_back(ribbon.lower[i]);
            pixel = here;
        }
    }
    return kept;
}

std::vector<std::vector<Point>> pieces(std::span<const Point> points) {
    std::vector<std::vector<Point>> result;
    bool open = false;
    for (const Point& point : points) {
        if (std::isnan(point.x) || std::isnan(point.y)) {
            open = false;
            continue;
        }
        if (!open) result.emplace_back();
        open = true;
        result.back().push_back(point);
    }
    return result;
}

std::vector<std::size_t> distinct_pixels(std::span<const Point> points, const Rect& area) {
    const auto columns = static_cast<std::size_t>(std::max(0.0, area.width)) + 1;
    const auto rows = static_cast<std::size_t>(std::max(0.0, area.height)) + 1;
    std::vector<bool> taken(columns * rows, false);
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (!area.contains(points[i])) continue;  // NaN is not contained either
        const auto column = static_cast<std::size_t>(points[i].x - area.x);
        const auto row = static_cast<std::size_t>(points[i].y - area.y);
        const std::size_t cell = row * columns + column;
        if (taken[cell]) continue;
        taken[cell] = true;
        kept.push_back(i);
    }
    return kept;
}

}  // namespace tessera::figure
