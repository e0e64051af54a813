#include "core/parallel.h"

#include <algorithm>

#if !defined(__EMSCRIPTEN__)
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace tessera {
namespace {

using Body = std::function<void(std::size_t, std::size_t)>;

void serial_for(std::size_t count, const Body& body) {
    for (std::size_t index = 0; index < count; ++index) {
        body(index, 0);
    }
}

}  // namespace

#if defined(__EMSCRIPTEN__)

std::size_t hardware_threads() {
    return 1;
}

void parallel_for(std::size_t count, std::size_t /*threads*/, const Body& body) {
    serial_for(count, body);
}

#else

std::size_t hardware_threads() {
    return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

void parallel_for(std::size_t count, std::size_t threads, const Body& body) {
    threads = std::min(threads, count);
    if (threads <= 1) {
        serial_for(count, body);
        return;
    }
    std::atomic<std::size_t> next_index{0};
    std::exception_ptr failure;
    std::mutex failure_mutex;
    const auto work = [&](std::size_t worker) {
        try {
            for (std::size_t index = next_index++; index < count; index = next_index++) {
                body(index, worker);
            }
        } catch (...) {
            const std::scoped_lock lock(failure_mutex);
            if (!failure) {
                failure = std::current_exception();
            }
            next_index = count;
        }
    };
    std::vector<std::thread> pool;
    for (std::size_t worker = 1; worker < threads; ++worker) {
        pool.emplace_back(work, worker);
    }
    work(0);
    for (std::thread& thread : pool) {
        thread.join();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

#endif

}  // namespace tessera
