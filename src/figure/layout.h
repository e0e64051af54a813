// Where everything of a figure lies: computed once for drawing and for the pointer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "figure/axis_map.h"
#include "figure/canvas.h"
#include "figure/figure.h"
#include "figure/series.h"
#include "figure/state.h"
#include "figure/theme.h"
#include "figure/ticks.h"

namespace tessera::figure {

struct LayoutOptions {
    bool title = true;
    double title_margin = 0.0;  // free pixels at the right of the title (for buttons)
    bool checks = true;
    bool caption = true;
    double legend_row = 20.0;  // height of a legend row; larger for fingers
};

struct PlacedText {
    Point anchor;
    std::string text;
    TextStyle style;
};

struct LegendEntry {
    Rect rect;
    Series series;
    std::string label;
    bool hidden = false;
};

struct PlacedGuide {
    std::size_t guide = 0;  // index in Figure::guides
    double value = 0.0;     // follows the pointer while it is dragged
    Point from;
    Point to;
    std::optional<Rect> grip;  // only with a handle
};

struct ColourBar {
    Rect rect;
    ColourMap map = ColourMap::sequential;
    AxisMap values;  // to the y pixels of `rect`
    Ticks ticks;
};

struct Layout {
    Rect bounds;
    Rect plot;
    AxisMap x;
    AxisMap y;
    double x_floor = 0.0;  // of log axes: what is less is shown there
    double y_floor = 0.0;
    Ticks x_ticks;
    Ticks y_ticks;
    std::vector<Series> series;
    std::vector<LegendEntry> legend;
    std::vector<PlacedText> texts;  // title, labels, captions, checks
    std::vector<PlacedGuide> guides;
    std::optional<ColourBar> colour_bar;
    double checks_bottom = 0.0;
    bool plain = false;              // tables and text only
    bool three_dimensional = false;  // seen through the camera
};

Layout arrange(const Figure& figure, const FigureState& state, const Canvas& canvas,
               const Rect& bounds, const Theme& theme, const LayoutOptions& options = {});

// The height at which a figure of this width has its natural proportions.
double natural_height(const Figure& figure, double width);

}  // namespace tessera::figure
