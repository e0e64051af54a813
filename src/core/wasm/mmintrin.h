// Emscripten lacks this header, which Eigen includes with SSE and does not need.
#pragma once
