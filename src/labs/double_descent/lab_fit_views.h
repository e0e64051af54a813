#pragma once

#include "core/least_squares.h"
#include "lab/frame.h"
#include "labs/double_descent/mode_table.h"

/// What a single fit shows, for data and for functions alike.
namespace tessera::double_descent {

/// The three factors by mode (absolute values, for a log axis), the signed contribution of each
/// mode and the bias, the singular values with the cutoff line, and a sentence that names the mode
/// that weighs most.
void emit_mode_views(const SingularModes& modes, const ModeTable& table, double cutoff,
                     lab::Frame& frame);

}  // namespace tessera::double_descent
