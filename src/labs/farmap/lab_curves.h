#pragma once

#include "lab/frame.h"
#include "lab/shorthand.h"
#include "labs/farmap/lab_picture.h"
#include "labs/farmap/lab_walk.h"

/// Curves over the steps of a walk, short enough for a frame.
namespace tessera::farmap {

using lab::scalar;
using lab::text;

/// Confidence of the view with its running mean and the band of rho standard deviations, cuts and
/// recalls, and the z-score of surprise: the last steps up to `step`.
void add_confidence(const Walk& walk, int step, lab::Frame& frame);

/// Coverage and memory, active and in all maps, from the start to `step`. `number` tells agents
/// apart.
void add_progress_curves(const Walk& walk, int step, int number, bool with_total,
                         lab::Frame& frame);

/// The graph of fragments with q, and the scores of the next goals while `step` is now.
void add_fragments(Walk& walk, int step, const Knowledge& knowledge, const PictureScale& scale,
                   lab::Frame& frame);

}  // namespace tessera::farmap
