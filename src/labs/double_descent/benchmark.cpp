#include "labs/double_descent/benchmark.h"

#include "core/random_spectrum.h"
#include "core/statistics.h"
#include "labs/double_descent/geometry.h"
#include "labs/double_descent/linear_experiment.h"
#include "labs/double_descent/polynomial_experiment.h"

#include <chrono>
#include <format>
#include <functional>
#include <memory>
#include <utility>

namespace tessera::double_descent {
namespace {

/// Fills in the times of `work`.
BenchmarkRow timed(BenchmarkRow row, int repetitions, const std::function<void()>& work) {
    using Clock = std::chrono::steady_clock;
    work();
    std::vector<double> seconds;
    for (int i = 0; i < repetitions; ++i) {
        const Clock::time_point start = Clock::now();
        work();
        seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    }
    row.seconds_minimum = sorted(seconds).front();
    row.seconds_median = median(seconds);
    return row;
}

void run_linear(const std::shared_ptr<const LinearProblem>& problem, std::size_t threads) {
    LinearExperiment experiment(problem, paper_settings(*problem));
    experiment.run(threads);
}

void draw_figure_6() {
    for (const Index size : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 25, 100}) {
        gaussian_cloud(size, 0);
    }
    smallest_nonzero_eigenvalues(3, 4000, 0);
}

}  // namespace

std::vector<BenchmarkRow> benchmark(const std::vector<Dataset>& datasets, std::size_t threads,
                                    int repetitions) {
    std::vector<BenchmarkRow> rows;
    const auto add = [&](BenchmarkRow row, const std::function<void()>& work) {
        rows.push_back(timed(std::move(row), repetitions, work));
    };
    std::vector<std::shared_ptr<const LinearProblem>> problems;
    for (const Dataset& dataset : datasets) {
        problems.push_back(std::make_shared<const LinearProblem>(prepare(dataset)));
        const auto& problem = problems.back();
        BenchmarkRow row;
        row.name = std::format("linear, {}", dataset.title);
        row.computed = std::format("{} fits of up to {} features, every ablation and adversary",
                                   50 * paper_settings(*problem).sizes.size(), problem->features());
        add(row, [&] { run_linear(problem, 1); });
    }
    std::vector<std::size_t> thread_counts = {1};
    if (threads > 1) {
        thread_counts.push_back(threads);
    }
    for (const std::size_t count : thread_counts) {
        BenchmarkRow row;
        row.name = "figures B1 to B10";
        row.computed = std::format("the {} data sets above and figure B6", problems.size());
        row.threads = count;
        row.target_seconds = 0.3;
        row.compared_with = "published scripts on four data sets about 200 s, NumPy 33 s";
        add(row, [&] {
            for (const auto& problem : problems) {
                run_linear(problem, count);
            }
            draw_figure_6();
        });
    }
    BenchmarkRow sweep;
    sweep.name = "polynomial sweep";
    sweep.computed = "900 fits, P = 1 to 200, 1000 test points";
    sweep.target_seconds = 0.06;
    sweep.compared_with = "published script 4.2 s, NumPy 0.69 s";
    add(sweep, [] { PolynomialExperiment(published_polynomial_settings()).run(); });
    BenchmarkRow spectra;
    spectra.name = "random spectra";
    spectra.computed = "eigenvalues of 100 Gram matrices of 100 x 100";
    add(spectra, [] {
        for (std::uint64_t index = 0; index < 100; ++index) {
            gaussian_gram_eigenvalues(100, 100,
                                      RandomStream("double-descent", 0, "spectrum", index));
        }
    });
    return rows;
}

}  // namespace tessera::double_descent
