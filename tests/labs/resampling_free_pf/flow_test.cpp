#include "labs/resampling_free_pf/flow.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "core/errors.h"
#include "data/csv.h"
#include "data/file.h"
#include "filter/normals.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;
using filter::Particles;

namespace {

using Point = std::vector<double>;

/// The flow's displacement for the loss ((x - u).a)^2 / 2.
FlowParts parts_of(const Particles& x, const Point& truth, const Point& direction,
                   const FlowSettings& settings) {
    std::vector<double> losses(x.count());
    Particles gradients(x.dimension(), x.count());
    for (std::size_t i = 0; i < x.count(); ++i) {
        double residual = 0;
        for (std::size_t d = 0; d < x.dimension(); ++d) {
            residual += (x.at(d, i) - truth[d]) * direction[d];
        }
        losses[i] = residual * residual / 2;
        for (std::size_t d = 0; d < x.dimension(); ++d) {
            gradients.at(d, i) = residual * direction[d];
        }
    }
    FlowParts parts;
    Flow(settings).compute(x, losses, gradients, parts);
    return parts;
}

Particles moved(Particles x, const Point& truth, const Point& direction,
                const FlowSettings& settings) {
    const FlowParts parts = parts_of(x, truth, direction, settings);
    move(x, parts);
    return x;
}

struct Scene {
    Particles x;
    Point truth;
    Point direction;
    FlowSettings settings;
};

/// A cloud about as wide as eps, where the pair term matters.
Scene make_scene(std::size_t m, std::size_t n, FlowVariant variant) {
    Scene scene{Particles(m, n),
                Point(m),
                Point(m),
                {.variant = variant, .gamma = 0.1 * static_cast<double>(n), .single_pairs = false}};
    filter::NormalStream normals("test", m, "scene", n);
    normals.fill(scene.x.values());
    const double eps = regularising_distance(m, scene.settings.gamma);
    for (double& value : scene.x.values()) value *= eps;
    normals.fill(scene.truth);
    normals.fill(scene.direction);
    return scene;
}

double largest_difference(const Particles& a, const Particles& b) {
    double largest = 0;
    for (std::size_t k = 0; k < a.values().size(); ++k) {
        largest = std::max(largest, std::abs(a.values()[k] - b.values()[k]));
    }
    return largest;
}

}  // namespace

TEST_CASE("The constant of the Green's function", "[resampling-free-pf]") {
    // C(3) = 1/(4 pi), C(4) = 1/(4 pi^2), C(6) = 1/(4 pi^3).
    CHECK(std::abs(green_constant(3) * 4 * std::numbers::pi - 1) < 1e-12);
    CHECK(std::abs(green_constant(4) * 4 * std::pow(std::numbers::pi, 2) - 1) < 1e-12);
    CHECK(std::abs(green_constant(6) * 4 * std::pow(std::numbers::pi, 3) - 1) < 1e-12);
    // The values of the specification, as it prints them.
    CHECK(std::abs(green_constant(5) - 0.0126651) < 1e-7);
    CHECK(std::abs(green_constant(10) - 0.00490165) < 1e-8);
    for (const std::size_t m : {3, 4, 5, 10, 100, 170}) {
        const double d = static_cast<double>(m);
        const double known =
            std::tgamma(d / 2 + 1) / (d * (d - 2)) / std::pow(std::numbers::pi, d / 2);
        CHECK(std::abs(green_constant(m) / known - 1) < 1e-12);
    }
    for (const std::size_t m : {3, 10, 100, 400}) {
        const double eps = regularising_distance(m, 10);
        CHECK(std::isfinite(log_green_constant(m)));
        CHECK(std::isfinite(eps));
        // C(m) eps^(2-m) = gamma
        CHECK(std::abs(log_green_constant(m) + (2 - static_cast<double>(m)) * std::log(eps) -
                       std::log(10.0)) < 1e-11);
    }
    CHECK(std::abs(regularising_distance(3, 10) - 0.0080) < 5e-5);
    CHECK(std::abs(regularising_distance(5, 10) - 0.108) < 5e-4);
    CHECK(std::abs(regularising_distance(10, 10) - 0.386) < 5e-4);
}

TEST_CASE("Below three dimensions and without a step the flow refuses", "[resampling-free-pf]") {
    CHECK_THROWS_AS(green_constant(2), InputError);
    CHECK_THROWS_AS(regularising_distance(1, 1), InputError);
    CHECK_THROWS_AS(regularising_distance(3, 0), InputError);
    CHECK_THROWS_AS(regularising_distance(3, NAN), InputError);
    CHECK_THROWS_AS(regularising_distance(3, INFINITY), InputError);
}

TEST_CASE("One update equals the definition, pair by pair", "[resampling-free-pf]") {
    const std::filesystem::path path = std::filesystem::path(TESSERA_SOURCE_DIR) / "tests" /
                                       "reference" / "resampling_free_pf" / "flow_step.csv";
    const CsvTable table(read_file(path), path.filename().string());
    std::size_t row = 0;
    std::size_t cases = 0;
    for (; row < table.rows(); ++cases) {
        const std::string variant(table.cell(row, 0));
        const auto m = static_cast<std::size_t>(table.number(row, 1));
        const auto n = static_cast<std::size_t>(table.number(row, 2));
        const double gamma = table.number(row, 3);
        const auto take = [&] { return table.number(row++, 4); };
        const auto take_particles = [&] {
            Particles particles(m, n);
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t d = 0; d < m; ++d) particles.at(d, i) = take();
            }
            return particles;
        };
        const Particles x = take_particles();
        Point truth(m);
        Point direction(m);
        for (double& value : truth) value = take();
        for (double& value : direction) value = take();
        const Particles expected = take_particles();
        FlowSettings settings{.variant = variant == "green"   ? FlowVariant::green
                                         : variant == "local" ? FlowVariant::local
                                                              : FlowVariant::paper_code,
                              .gamma = gamma,
                              .single_pairs = false};
        CHECK(largest_difference(moved(x, truth, direction, settings), expected) < 1e-9);
        settings.single_pairs = true;
        CHECK(largest_difference(moved(x, truth, direction, settings), expected) < 2e-4);
    }
    CHECK(cases == 9);
}

TEST_CASE("Both sign conventions move the mean alike", "[resampling-free-pf]") {
    const auto m = GENERATE(std::size_t{3}, std::size_t{5}, std::size_t{10}, std::size_t{17});
    const Scene scene = make_scene(m, 83, FlowVariant::paper_code);
    FlowSettings green = scene.settings;
    green.variant = FlowVariant::green;
    const FlowParts a = parts_of(scene.x, scene.truth, scene.direction, scene.settings);
    const FlowParts b = parts_of(scene.x, scene.truth, scene.direction, green);
    for (std::size_t d = 0; d < m; ++d) {
        double first = 0;
        double second = 0;
        double size = 0;
        for (std::size_t i = 0; i < 83; ++i) {
            first += a.pair.at(d, i);
            second += b.pair.at(d, i);
            size += std::abs(a.pair.at(d, i));
        }
        CHECK(size > 0);
        CHECK(std::abs(first - second) < 1e-10 * size);
    }
}

TEST_CASE("The flow commutes with translations, rotations and permutations",
          "[resampling-free-pf]") {
    const auto variant = GENERATE(FlowVariant::paper_code, FlowVariant::green);
    const std::size_t m = 5;
    const std::size_t n = 70;
    const Scene scene = make_scene(m, n, variant);
    const Particles expected = moved(scene.x, scene.truth, scene.direction, scene.settings);
    double scale = 0;
    for (const double value : expected.values()) scale = std::max(scale, std::abs(value));

    Particles translated = scene.x;
    Point truth = scene.truth;
    for (std::size_t d = 0; d < m; ++d) {
        const double shift = 0.3 * static_cast<double>(d) - 0.5;
        truth[d] += shift;
        for (double& value : translated.row(d)) value += shift;
    }
    Particles result = moved(translated, truth, scene.direction, scene.settings);
    for (std::size_t d = 0; d < m; ++d) {
        for (double& value : result.row(d)) value -= 0.3 * static_cast<double>(d) - 0.5;
    }
    CHECK(largest_difference(result, expected) < 1e-11 * scale);

    // A reflection in a slanted plane and a rotation of two axes.
    const auto turn = [&](const Point& p) {
        Point q = p;
        q[0] = 0.6 * p[0] - 0.8 * p[3];
        q[3] = 0.8 * p[0] + 0.6 * p[3];
        double along = 0;
        for (std::size_t d = 0; d < m; ++d) along += q[d] / std::sqrt(static_cast<double>(m));
        for (double& value : q) value -= 2 * along / std::sqrt(static_cast<double>(m));
        return q;
    };
    const auto turn_all = [&](const Particles& particles) {
        Particles turned = particles;
        for (std::size_t i = 0; i < n; ++i) {
            Point p(m);
            for (std::size_t d = 0; d < m; ++d) p[d] = particles.at(d, i);
            p = turn(p);
            for (std::size_t d = 0; d < m; ++d) turned.at(d, i) = p[d];
        }
        return turned;
    };
    result = moved(turn_all(scene.x), turn(scene.truth), turn(scene.direction), scene.settings);
    CHECK(largest_difference(result, turn_all(expected)) < 1e-11 * scale);

    Particles permuted = scene.x;
    Particles permuted_back = expected;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t d = 0; d < m; ++d) permuted.at(d, i) = scene.x.at(d, i * 29 % n);
    }
    result = moved(permuted, scene.truth, scene.direction, scene.settings);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t d = 0; d < m; ++d) permuted_back.at(d, i * 29 % n) = result.at(d, i);
    }
    CHECK(largest_difference(permuted_back, expected) < 1e-12 * scale);
}

TEST_CASE("A single particle only follows its gradient", "[resampling-free-pf]") {
    const Scene scene = make_scene(4, 1, FlowVariant::paper_code);
    const FlowParts parts = parts_of(scene.x, scene.truth, scene.direction, scene.settings);
    for (const double value : parts.pair.values()) CHECK(value == 0);
}

TEST_CASE("Single precision pairs are within 2e-4 of double, whatever the size of the cloud",
          "[resampling-free-pf]") {
    const auto m = GENERATE(std::size_t{3}, std::size_t{10}, std::size_t{40});
    const auto n = GENERATE(std::size_t{5}, std::size_t{64}, std::size_t{150});
    const auto width = GENERATE(1e-3, 1.0, 30.0);
    Particles x(m, n);
    filter::NormalStream("test", 3, "precision", n).fill(x.values());
    const double eps = regularising_distance(m, 0.1 * static_cast<double>(n));
    for (double& value : x.values()) value = width * eps * value + 2;
    Particles single(m, n);
    Particles exact(m, n);
    PairSums<float>().compute(x, eps, {}, single);
    PairSums<double>().compute(x, eps, {}, exact);
    double largest = 0;
    for (const double value : exact.values()) largest = std::max(largest, std::abs(value));
    CHECK(largest_difference(single, exact) < 2e-4 * largest);
}

TEST_CASE("Far-away and huge clouds keep finite", "[resampling-free-pf]") {
    Particles x(100, 20);
    filter::NormalStream("test", 4, "huge").fill(x.values());
    for (double& value : x.values()) value *= 1e12;
    Particles sums(100, 20);
    PairSums<float>().compute(x, regularising_distance(100, 2), {}, sums);
    CHECK(std::ranges::all_of(sums.values(), [](double v) { return std::isfinite(v); }));
}
