// The named, coloured things of a figure: what its legend lists and what can be switched off.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "figure/figure.h"
#include "figure/state.h"
#include "figure/theme.h"

namespace tessera::figure {

enum class Swatch { line, area, point };

struct Series {
    std::size_t layer = 0;
    std::size_t group = 0;  // bar group, or category of a scatter layer
    std::string name;       // empty: not in the legend
    Swatch swatch = Swatch::line;
    Colour colour;
    Dash dash = Dash::solid;
    Marker marker = Marker::none;
    bool published = false;
};

// All series in drawing order, with the colours that the theme gives them.
std::vector<Series> series_of(const Figure& figure, const Theme& theme);

// The series of a layer (and group); every layer with a colour of its own has one.
const Series* find_series(const std::vector<Series>& series, std::size_t layer,
                          std::size_t group = 0);

bool is_hidden(const FigureState& state, const std::string& name);

// The layer's name; layers that switch by group (bars, categories) have none.
std::string layer_name(const Layer& layer);

bool is_three_dimensional(const Figure& figure);

// Only tables and text: nothing with axes.
bool is_plain(const Figure& figure);

}  // namespace tessera::figure
