// What gestures do to a figure's state: free of any window system, so that it can be tested.
#pragma once

#include "figure/hit.h"
#include "figure/layout.h"

namespace tessera::figure {

// Moves the shown ranges with the pointer; turns the camera of a figure in space.
void pan(FigureState& state, const Layout& layout, double dx, double dy);

// Enlarges by `factor` (> 1: closer) around a position. Over an axis' labels only that axis is
// zoomed.
void zoom(FigureState& state, const Figure& figure, const Layout& layout, Point around,
          double factor);

// Shows what lies between two corners; a rectangle of fewer than 4 pixels does nothing.
void zoom_to(FigureState& state, const Layout& layout, Point corner, Point opposite);

// Back to what the figure shows by itself.
void fit(FigureState& state);

// Shows or hides the series of that name.
void toggle(FigureState& state, const std::string& name);

// The value of a guide's handle when the pointer is at the position: within its range, whole if it
// has to be.
double handle_value(const Figure& figure, const Layout& layout, const PlacedGuide& guide,
                    Point position);

// The next value of a handle for one key press; large steps with `fast`.
double nudged_handle_value(const Figure& figure, const Layout& layout, const PlacedGuide& guide,
                           int direction, bool fast);

}  // namespace tessera::figure
