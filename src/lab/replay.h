#pragma once

#include <memory>

#include "lab/lab.h"

namespace tessera::lab {

/// Under this name a session is given the recording (`frames.tsr` of a run folder) that "open" with
/// "replay" then shows.
inline constexpr const char* recording_name = "frames.tsr";

/// A recorded run in the place of its lab: a step is the next recorded frame. It computes nothing,
/// takes no actions and has no records. Throws FrameError when the recording is damaged or empty.
std::unique_ptr<Lab> replay(std::span<const std::byte> recording);

}  // namespace tessera::lab
