#include "labs/resampling_free_pf/benchmark.h"

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <format>
#include <functional>
#include <string>
#include <tuple>
#include <utility>

#include "core/philox.h"
#include "core/statistics.h"
#include "env/floor_plans.h"
#include "filter/linear_gaussian.h"
#include "filter/normals.h"
#include "filter/particle_filter.h"
#include "filter/particles.h"
#include "filter/resampling.h"
#include "lab/benchmark.h"
#include "lab/lab.h"
#include "lab/shorthand.h"
#include "labs/resampling_free_pf/flow.h"
#include "labs/resampling_free_pf/lab_pose_parameters.h"
#include "labs/resampling_free_pf/localization_experiment.h"
#include "labs/resampling_free_pf/pair_sums.h"
#include "labs/resampling_free_pf/pose_experiment.h"
#include "labs/resampling_free_pf/robot_filter.h"
#include "labs/resampling_free_pf/robot_world.h"

namespace tessera::resampling_free_pf {
namespace {

using filter::Particles;

std::string duration(double seconds) {
    if (seconds < 1e-6) return std::format("{:.2f} ns", 1e9 * seconds);
    if (seconds < 1e-3) return std::format("{:.2f} us", 1e6 * seconds);
    return std::format("{:.2f} ms", 1e3 * seconds);
}

/// A row of what `work` takes, and what one of its `items` takes.
lab::BenchmarkRow timed(std::string name, std::string computed, std::string reference,
                        int repetitions, double items, const std::string& item,
                        const std::function<void()>& work) {
    lab::BenchmarkRow row = lab::timed({.name = std::move(name),
                                        .computed = std::move(computed),
                                        .reference = std::move(reference)},
                                       repetitions, work);
    if (items > 0) {
        row.computed += std::format(": {} a {}", duration(row.minimum_seconds / items), item);
    }
    return row;
}

/// The pair term as one would write it down.
void plain_pair_sums(const Particles& x, double eps, Particles& sums) {
    const std::size_t m = x.dimension();
    for (std::size_t i = 0; i < x.count(); ++i) {
        for (std::size_t d = 0; d < m; ++d) sums.at(d, i) = 0;
        for (std::size_t j = 0; j < x.count(); ++j) {
            double square = 0;
            for (std::size_t d = 0; d < m; ++d) {
                square += (x.at(d, i) - x.at(d, j)) * (x.at(d, i) - x.at(d, j));
            }
            const double weight = std::pow(eps / (std::sqrt(square) + eps), static_cast<double>(m));
            for (std::size_t d = 0; d < m; ++d) {
                sums.at(d, i) += weight * (x.at(d, i) - x.at(d, j));
            }
        }
    }
}

void add_pairs(std::vector<lab::BenchmarkRow>& rows, int repetitions) {
    constexpr std::size_t n = 1000;
    for (const std::size_t m : {3, 10}) {
        Particles x(m, n);
        Particles sums(m, n);
        filter::NormalStream("resampling-free-pf", 1, "benchmark").fill(x.values());
        const double eps = regularising_distance(m, 0.1 * n);
        const auto pairs = static_cast<double>(n * n);
        const std::string what = std::format("pair term of 1000 particles, m = {}", m);
        PairSums<float> single;
        rows.push_back(timed("flow, m = " + std::to_string(m), what,
                             "published script 79 to 175 ns a pair; asked for 2 ns at m = 10",
                             repetitions, pairs, "pair",
                             [&] { single.compute(x, eps, {}, sums); }));
        PairSums<double> exact;
        rows.push_back(timed("flow in double precision, m = " + std::to_string(m), what, "",
                             repetitions, pairs, "pair", [&] { exact.compute(x, eps, {}, sums); }));
        rows.push_back(timed("plain loop, m = " + std::to_string(m), what, "", repetitions, pairs,
                             "pair", [&] { plain_pair_sums(x, eps, sums); }));
    }
}

void add_filters(std::vector<lab::BenchmarkRow>& rows, int repetitions) {
    constexpr std::size_t count = 100'000;
    constexpr std::size_t steps = 50;
    const Matrix identity = Matrix::Identity(2, 2);
    const filter::LinearGaussianModel model(filter::random_stable_matrix(2, 0.9, 1), identity, {});
    filter::NormalStream normals("resampling-free-pf", 1, "benchmark path");
    const filter::Path path = filter::simulate(model, steps, normals);
    rows.push_back(timed("bootstrap filter", "50 steps of 100 000 particles, d = 2",
                         "particles (NumPy, Numba) 136 to 270 ns, plain NumPy 90 to 114 ns; "
                         "asked for 60 ns",
                         repetitions, static_cast<double>(count * steps), "particle and step", [&] {
                             filter::ParticleFilter<filter::LinearGaussianModel> filter(
                                 model, {.particles = count}, "benchmark", 1);
                             for (const auto& y : path.observations) filter.advance(y);
                         }));
    std::vector<double> values(count);
    rows.push_back(timed("normals", "100 000 at once", "", repetitions, static_cast<double>(count),
                         "normal", [&] { normals.fill(values); }));
    RandomStream stream("resampling-free-pf", 1, "benchmark weights");
    double sum = 0;
    for (double& value : values) {
        value = std::pow(stream.uniform(), 4);
        sum += value;
    }
    for (double& value : values) value /= sum;
    std::vector<std::uint32_t> ancestors(count);
    using filter::Resampling;
    for (const auto& [scheme, name, reference] :
         {std::tuple(Resampling::systematic, "systematic resampling",
                     "particles 10 ns, NumPy 39 ns; asked for 5 ns"),
          std::tuple(Resampling::stratified, "stratified resampling", "particles 17 ns"),
          std::tuple(Resampling::multinomial, "multinomial resampling", "particles 23 ns"),
          std::tuple(Resampling::residual, "residual resampling", "particles 42 ns"),
          std::tuple(Resampling::ssp, "SSP resampling", "")}) {
        rows.push_back(timed(name, "100 000 particles", reference, repetitions,
                             static_cast<double>(count), "particle",
                             [&] { filter::draw_ancestors(scheme, values, stream, ancestors); }));
    }
}

/// Frames of a video, tracked: what a frame may take at 60 a second is 16 ms.
void add_poses(std::vector<lab::BenchmarkRow>& rows, int repetitions) {
    const SplatObject object = splat_object(Solid::l_box);
    struct Case {
        PoseFilter filter;
        std::size_t particles;
        const char* reference;
    };
    for (const auto& [filter, particles, reference] :
         {Case{PoseFilter::sir, 20, "NumPy, one channel: 0.84 to 1.5 ms a frame"},
          Case{PoseFilter::sir, 1000, "NumPy, one channel: 42 to 74 ms a frame"},
          Case{PoseFilter::flow, 20, "NumPy, one channel: 8.6 to 12 ms a frame; asked for 16 ms"},
          Case{PoseFilter::flow, 100, "NumPy, one channel: 43 to 60 ms a frame"}}) {
        rows.push_back(timed(std::format("pose, {} {}", lab::label_of(filter), particles),
                             "60 frames of 24 x 24 pixels in colour, 30 splats", reference,
                             repetitions, pose_frames, "frame", [&] {
                                 PoseRun run(object, Solid::l_box, {},
                                             {.filter = filter, .particles = particles}, 1);
                                 while (!run.done()) run.advance();
                             }));
    }
}

void add_robot(std::vector<lab::BenchmarkRow>& rows, int repetitions) {
    constexpr std::size_t particles = 5000;
    constexpr int steps = 20;
    const env::BaseMap map = env::floor_plan("office");
    const RobotModel model;
    rows.push_back(timed("robot", "20 steps of 5000 particles with 12 beams each", "", repetitions,
                         static_cast<double>(particles * steps), "particle and step", [&] {
                             RandomStream stream("resampling-free-pf", 1, "benchmark robot");
                             Robot robot(random_robot_pose(map, stream), 1);
                             RobotFilter filter(map, model, {.particles = particles}, 1);
                             for (int step = 0; step < steps; ++step) {
                                 const Odometry odometry = robot.wander(map, model);
                                 filter.advance(map, odometry, robot.measure(map, model));
                             }
                         }));
}

}  // namespace

std::vector<lab::BenchmarkRow> benchmark(int repetitions) {
    std::vector<lab::BenchmarkRow> rows;
    add_pairs(rows, repetitions);
    add_filters(rows, repetitions);
    LocalizationSettings settings;
    settings.dimensions = {3, 4, 5, 6, 7, 8, 9, 10};
    settings.counts = {20, 50, 100};
    settings.filters = {{"flow", {}}, {"MCL", {.kind = FilterKind::mcl}}};
    rows.push_back(timed("figure 2, one thread", "24 pairs (m, n), 10 trials, flow and MCL",
                         "asked for 0.3 s", repetitions, 0, "",
                         [&] { LocalizationExperiment(settings).run(1); }));
    add_poses(rows, repetitions);
    add_robot(rows, repetitions);
    return rows;
}

}  // namespace tessera::resampling_free_pf
