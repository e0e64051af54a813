// The native window of `tessera view`.
#pragma once

#include "lab/lab.h"

namespace tessera::app {

// Opens the window, gives the session the recording unless it is empty, sends it the command
// `opening` and returns the exit code when the window is closed. The environment variable
// TESSERA_SCALE sets the device pixels for one device-independent pixel (1 to 4). Throws
// std::runtime_error when there is no display.
int show_window(const lab::Registry& registry, Catalogue& catalogue, const lab::Json& opening,
                std::span<const std::byte> recording);

}  // namespace tessera::app
