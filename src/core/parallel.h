#pragma once

#include <cstddef>
#include <functional>

namespace tessera {

/// The number of hardware threads, at least 1; always 1 in WebAssembly.
std::size_t hardware_threads();

/// Calls body(index, worker) once for every index in [0, count), on up to `threads` threads
/// (serially, in order, when there is one). worker is in [0, threads): use it to pick scratch
/// space. Results are the same for any number of threads when each call writes only to its own
/// index. The first exception thrown by a call stops the rest and is thrown again here.
void parallel_for(std::size_t count, std::size_t threads,
                  const std::function<void(std::size_t index, std::size_t worker)>& body);

}  // namespace tessera
