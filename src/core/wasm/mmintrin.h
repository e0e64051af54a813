#pragma once

/// Stands in for the MMX header, which Emscripten's SSE headers lack: Eigen includes it, but uses
/// nothing of it.
