#include "core/parallel.h"

#include <catch2/catch_test_macros.hpp>
#include <stdexcept>
#include <vector>

using tessera::parallel_for;

TEST_CASE("parallel_for calls every index once for any number of threads", "[core]") {
    for (const std::size_t threads : {1U, 2U, 7U}) {
        std::vector<int> calls(1000);
        bool workers_in_range = true;
        parallel_for(calls.size(), threads, [&](std::size_t index, std::size_t worker) {
            ++calls[index];
            if (worker >= threads) {
                workers_in_range = false;
            }
        });
        CHECK(calls == std::vector<int>(1000, 1));
        CHECK(workers_in_range);
    }
    parallel_for(0, 4, [](std::size_t, std::size_t) { FAIL("no index to call"); });
    CHECK(tessera::hardware_threads() >= 1);
}

TEST_CASE("parallel_for passes an exception on", "[core]") {
    CHECK_THROWS_AS(parallel_for(100, 3,
                                 [](std::size_t index, std::size_t) {
                                     if (index == 50) {
                                         throw std::runtime_error("fifty");
                                     }
                                 }),
                    std::runtime_error);
}
