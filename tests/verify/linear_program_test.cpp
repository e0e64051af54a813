#include "verify/linear_program.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "core/philox.h"
#include "verify/least_distance.h"

using namespace tessera;
using namespace tessera::verify;

namespace {

/// Random rows through or near a random point; small integers make ties and degenerate corners.
LinearProgram random_program(std::uint64_t seed, bool degenerate) {
    RandomStream stream("test", seed, "program");
    const Index n = 1 + static_cast<Index>(stream.below(8));
    const Index m = static_cast<Index>(stream.below(14));
    const auto number = [&] {
        return degenerate ? static_cast<double>(stream.below(5)) - 2 : stream.normal();
    };
    LinearProgram program{Vector(n), RowMatrix(m, n), Vector(m), Vector(n), Vector(n)};
    for (Index j = 0; j < n; ++j) {
        program.cost[j] = number();
        program.lower[j] = -static_cast<double>(stream.below(3));
        program.upper[j] = program.lower[j] + static_cast<double>(stream.below(4));
    }
    for (Index i = 0; i < m; ++i) {
        for (Index j = 0; j < n; ++j) program.rows(i, j) = number();
        program.limits[i] = number() + (degenerate ? 0.0 : 0.5);
    }
    return program;
}

}  // namespace

TEST_CASE("Linear programs are solved, as their multipliers prove", "[verify][program]") {
    int optimal = 0;
    int infeasible = 0;
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        const LinearProgram program = random_program(seed, seed % 2 == 0);
        const ProgramSolution solution = solve(program);
        REQUIRE(solution.status != ProgramStatus::stopped);
        if (solution.multipliers.size() > 0) CHECK(solution.multipliers.minCoeff() >= 0);
        const Vector no_cost = Vector::Zero(program.cost.size());
        if (solution.status == ProgramStatus::infeasible) {
            CHECK(lagrangian_bound(program, no_cost, solution.multipliers) > 0);
            ++infeasible;
            continue;
        }
        ++optimal;
        CHECK((solution.x - program.lower).minCoeff() >= -1e-9);
        CHECK((program.upper - solution.x).minCoeff() >= -1e-9);
        if (program.limits.size() > 0) {
            CHECK((program.rows * solution.x - program.limits).maxCoeff() <= 1e-8);
        }
        // A point and a bound that are equal are both the best.
        const double bound = lagrangian_bound(program, program.cost, solution.multipliers);
        CHECK(std::abs(bound - solution.value) < 1e-8 * (1 + std::abs(bound)));
    }
    CHECK(optimal > 1000);
    CHECK(infeasible > 300);
}

TEST_CASE("A linear program of some size", "[verify][program]") {
    RandomStream stream("test", 1, "program");
    constexpr Index n = 120;
    constexpr Index m = 160;
    LinearProgram program{Vector(n), RowMatrix(m, n), Vector(m), Vector::Zero(n),
                          Vector::Constant(n, 10)};
    for (double& cost : program.cost) cost = -stream.uniform(0.5, 1.5);
    for (Index i = 0; i < m; ++i) {
        for (Index j = 0; j < n; ++j) {
            program.rows(i, j) = stream.below(4) == 0 ? stream.uniform(-0.2, 1) : 0.0;
        }
        program.limits[i] = stream.uniform(1, 5);
    }
    const ProgramSolution solution = solve(program);
    REQUIRE(solution.status == ProgramStatus::optimal);
    const double bound = lagrangian_bound(program, program.cost, solution.multipliers);
    CHECK(std::abs(bound - solution.value) < 1e-7 * std::abs(bound));
    const ProgramSolution stopped = solve(program, {.most_pivots = 3});
    CHECK(stopped.status == ProgramStatus::stopped);
    CHECK(lagrangian_bound(program, program.cost, stopped.multipliers) <= bound + 1e-9);
    program.upper[3] = -1;
    CHECK_THROWS_AS(solve(program), std::invalid_argument);
}

TEST_CASE("Least distances are proved by their multipliers", "[verify][program]") {
    int inside = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        RandomStream stream("test", seed, "polyhedron");
        const Index n = 1 + static_cast<Index>(stream.below(6));
        const Index m = 1 + static_cast<Index>(stream.below(8));
        RowMatrix rows(m, n);
        Vector point(n);
        Vector limits(m);
        for (double& x : point) x = 2 * stream.normal();
        for (Index i = 0; i < m; ++i) {
            for (Index j = 0; j < n; ++j) rows(i, j) = stream.normal();
            limits[i] = rows.row(i).dot(point) + stream.uniform(0, 0.5);  // the point is inside
        }
        const LeastDistance found = least_distance(rows, limits);
        REQUIRE(found.x.size() == n);
        CHECK((rows * found.x - limits).maxCoeff() < 1e-7);
        if (limits.minCoeff() >= 0) {
            CHECK(found.x.norm() == 0);
            ++inside;
            continue;
        }
        CHECK(found.multipliers.minCoeff() >= 0);
        const double bound =
            -found.multipliers.dot(limits) / (rows.transpose() * found.multipliers).norm();
        CHECK(std::abs(bound - found.x.norm()) < 1e-7 * (1 + bound));
    }
    CHECK(inside < 500);
    RowMatrix contradiction(2, 1);
    contradiction << 1, -1;
    CHECK(least_distance(contradiction, Vector::Constant(2, -1)).x.size() == 0);
}
