#include "labs/double_descent/linear_experiment.h"

#include "core/errors.h"
#include "core/parallel.h"
#include "labs/double_descent/linear_measures.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <utility>

namespace tessera::double_descent {
namespace {

void check(const LinearProblem& problem, const LinearSettings& settings) {
    if (settings.sizes.empty()) {
        throw InputError("numbers of training rows: the list is empty");
    }
    for (const Index size : settings.sizes) {
        if (size < 1 || size >= problem.rows()) {
            throw InputError(std::format("number of training rows is {}; allowed are 1 to {}", size,
                                         problem.rows() - 1));
        }
    }
    if (settings.repeats < 1) {
        throw InputError("repeats is 0; at least 1 is needed");
    }
    for (const double cutoff : settings.cutoffs) {
        if (!(cutoff >= 0) || !std::isfinite(cutoff)) {
            throw InputError(std::format("cutoff is {}; allowed are numbers from 0", cutoff));
        }
    }
    for (const Index count : settings.modes) {
        if (count < 1) {
            throw InputError(std::format("number of modes is {}; at least 1 is needed", count));
        }
    }
    for (const double prefactor : settings.prefactors) {
        if (!(prefactor >= 0) || !std::isfinite(prefactor)) {
            throw InputError(std::format("prefactor is {}; allowed are numbers from 0", prefactor));
        }
    }
}

}  // namespace

LinearSettings paper_settings(const LinearProblem& problem) {
    LinearSettings settings;
    const Index largest = std::min<Index>(39, problem.rows() - 1);
    for (Index size = 1; size <= largest; ++size) {
        settings.sizes.push_back(size);
    }
    for (int half = -6; half <= 0; ++half) {
        settings.cutoffs.push_back(std::pow(10.0, half / 2.0));
    }
    const Index step = problem.features() >= 20 ? 5 : 1;
    const Index most = problem.features() >= 20 ? 25 : 10;
    for (Index modes = step; modes <= most; modes += step) {
        settings.modes.push_back(modes);
    }
    settings.prefactors.push_back(0);
    for (int half = -2; half <= 3; ++half) {
        settings.prefactors.push_back(std::pow(10.0, half / 2.0));
    }
    return settings;
}

LinearExperiment::LinearExperiment(std::shared_ptr<const LinearProblem> problem,
                                   LinearSettings settings)
    : problem_(std::move(problem)), settings_(std::move(settings)) {
    check(*problem_, settings_);
    LinearResult empty;
    empty.cutoff_train.resize(settings_.cutoffs.size());
    empty.cutoff_test.resize(settings_.cutoffs.size());
    empty.modes_train.resize(settings_.modes.size());
    empty.modes_test.resize(settings_.modes.size());
    empty.adversarial_test.resize(settings_.prefactors.size());
    empty.adversarial_train.resize(settings_.prefactors.size());
    results_.assign(settings_.repeats * settings_.sizes.size(), empty);
}

void LinearExperiment::run_unit(std::size_t unit, LinearWorkspace& workspace) {
    const std::size_t repeat = unit / settings_.sizes.size();
    const Index size = settings_.sizes[unit % settings_.sizes.size()];
    if (workspace.repeat != repeat) {
        const Index largest = *std::max_element(settings_.sizes.begin(), settings_.sizes.end());
        shuffle_last_rows(settings_.seed_rule, settings_.seed, repeat,
                          static_cast<std::size_t>(problem_->rows()),
                          static_cast<std::size_t>(largest), workspace.order);
        workspace.repeat = repeat;
    }
    results_[unit].repeat = repeat;
    measure_fit(*problem_, settings_, size, workspace, results_[unit]);
}

void LinearExperiment::run(std::size_t threads) {
    std::vector<LinearWorkspace> workspaces(std::max<std::size_t>(1, threads));
    const std::size_t sizes = settings_.sizes.size();
    parallel_for(settings_.repeats, threads, [&](std::size_t repeat, std::size_t worker) {
        for (std::size_t i = 0; i < sizes; ++i) {
            run_unit(repeat * sizes + i, workspaces[worker]);
        }
    });
}

std::vector<double> LinearExperiment::across_repeats(
    std::size_t size_index, std::size_t repeats,
    const std::function<double(const LinearResult&)>& measure) const {
    std::vector<double> values(repeats);
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
        values[repeat] = measure(result(repeat, size_index));
    }
    return values;
}

LinearDetail fit_in_detail(const LinearProblem& problem, SeedRule seed_rule, std::uint64_t seed,
                           std::size_t repeat, Index size, const RankRule& rule) {
    if (size < 1 || size >= problem.rows()) {
        throw InputError(std::format("number of training rows is {}; allowed are 1 to {}", size,
                                     problem.rows() - 1));
    }
    const std::vector<std::size_t> order =
        shuffled_rows(seed_rule, seed, repeat, static_cast<std::size_t>(problem.rows()));
    LinearDetail detail;
    const auto middle = order.end() - static_cast<std::ptrdiff_t>(size);
    detail.test_rows.assign(order.begin(), middle);
    detail.train_rows.assign(middle, order.end());

    const Matrix X = problem.X(detail.train_rows, Eigen::all);
    Matrix sides(size, 2);
    sides << problem.y(detail.train_rows), problem.residuals(detail.train_rows);
    SingularValueSolver().solve(X, sides, detail.modes);
    detail.fit = fit(detail.modes, rule);
    detail.predictions = problem.X * detail.fit.parameters;
    const Vector errors = detail.predictions - problem.y;
    const auto mean_square = [&errors](const std::vector<std::size_t>& rows) {
        return errors(rows).squaredNorm() / static_cast<double>(rows.size());
    };
    detail.train = mean_square(detail.train_rows);
    detail.test = mean_square(detail.test_rows);
    return detail;
}

}  // namespace tessera::double_descent
