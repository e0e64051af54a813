#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "labs/farmap/experiment.h"
#include "labs/farmap/worlds.h"

namespace {

/// How often this thread took memory.
thread_local std::size_t allocations = 0;

void* counted_or_null(std::size_t size) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}

void* counted(std::size_t size) {
    void* memory = counted_or_null(size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

}  // namespace

void* operator new(std::size_t size) {
    return counted(size);
}
void* operator new[](std::size_t size) {
    return counted(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return counted_or_null(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return counted_or_null(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}

namespace tessera::farmap {
namespace {

struct Count {
    int steps = 0;
    int with_allocations = 0;
    int unexplained = 0;  // where no map was cut or outgrew its room
    int cuts = 0;
};

Count count_allocations(const env::World& world, const AgentSettings& settings) {
    Explorer explorer(world, settings, start_in(world), 1);
    Count count;
    bool running = true;
    while (running) {
        const Window room = explorer.map().window();
        const std::size_t before = allocations;
        running = explorer.advance();
        const bool took_memory = allocations > before;
        const bool grown = explorer.map().window() != room;
        const bool cut = explorer.trace().back().cut_to >= 0;
        count.with_allocations += took_memory ? 1 : 0;
        count.unexplained += took_memory && !grown && !cut ? 1 : 0;
    }
    count.steps = explorer.steps();
    count.cuts = explorer.outcome().cuts;
    return count;
}

}  // namespace

TEST_CASE("A step takes no memory, but where a map is cut or outgrows its room", "[farmap]") {
    for (const std::size_t number : {1, 4, 13}) {
        CAPTURE(number);
        const env::World world = generated_world(number);
        CHECK(count_allocations(world, frontier_agent()).with_allocations == 0);
        CHECK(count_allocations(world, frontier_plus_plus_agent()).with_allocations == 0);
        const Count count = count_allocations(world, farmap_agent());
        CAPTURE(count.steps, count.cuts, count.with_allocations);
        CHECK(count.unexplained == 0);
        CHECK(count.with_allocations <= 4 * (count.cuts + 1));
    }
}

}  // namespace tessera::farmap
