#include "labs/scale_time/lab_subspace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <limits>
#include <span>

#include "core/statistics.h"
#include "labs/scale_time/lab_curves.h"
#include "labs/scale_time/lab_provenance.h"
#include "labs/scale_time/lab_reference.h"
#include "labs/scale_time/power_fit.h"

namespace tessera::scale_time {
namespace {

constexpr int path_points = 60;
constexpr std::array compared_sizes = {5, 10, 20, 50, 100, 200, 400, 1000};
/// A slope from fewer draws is not judged.
constexpr std::size_t judged_draws = 100;
constexpr double half_slope = -0.5;
constexpr double slope_tolerance = 0.05;
/// Trajectories drawn: more are a blur.
constexpr std::size_t most_paths = 60;

/// The second of two numbers that the loss sees, or nothing when it sees one.
double second(const Vector& alpha) {
    return alpha.size() > 1 ? alpha[1] : 0.0;
}

double spectral(const Matrix& symmetric) {
    return Eigen::SelfAdjointEigenSolver<Matrix>(symmetric, Eigen::EigenvaluesOnly)
        .eigenvalues()
        .cwiseAbs()
        .maxCoeff();
}

}  // namespace

void SubspaceLab::reset(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
    const Index r = parameters_.r;
    loss_ = falling_loss(r, parameters_.decay);
    if (parameters_.big < parameters_.r) {
        throw lab::ConfigError(
            std::format("big: {} parameters cannot move r = {} directions freely; make big larger "
                        "or r smaller",
                        parameters_.big, parameters_.r));
    }
    RandomStream stream("scale-time", static_cast<std::uint64_t>(parameters_.seed), "map");
    const Matrix K = normal_map(r, parameters_.big, stream);
    metric_ = K * K.transpose();
    metrics_ = std::make_unique<MetricDraws>(metric_);
    master_ = std::make_unique<QuadraticFlow>(metric_, loss_);
    times_.clear();
    master_path_.clear();
    for (int i = 0; i <= path_points; ++i) {
        const double part = static_cast<double>(i) / path_points;
        times_.push_back(parameters_.tau * part * part);  // denser where all is fast
        master_path_.push_back(master_->at(times_.back()));
    }
    paths_.clear();
    by_size_.assign(compared_sizes.size(), {});
}

/// How far the master has come: deviations are relative to it.
double SubspaceLab::deviation_scale() const {
    return master_path_.back().norm();
}

void SubspaceLab::draw() {
    const auto index = static_cast<std::uint64_t>(paths_.size());
    const auto seed = static_cast<std::uint64_t>(parameters_.seed);
    // Divided by sqrt(p), R turns the clock of a network of size p slower by p.
    const auto clock = [&](double p) { return parameters_.divide ? 1.0 / p : 1.0; };
    for (std::size_t i = 0; i < compared_sizes.size(); ++i) {
        RandomStream stream("scale-time", seed, "subspace",
                            index * compared_sizes.size() + static_cast<std::uint64_t>(i));
        const QuadraticFlow flow(metrics_->draw(compared_sizes[i], stream), loss_);
        const Vector end = flow.at(parameters_.tau * clock(compared_sizes[i]));
        by_size_[i].push_back((end - master_path_.back()).norm() / deviation_scale());
    }
    RandomStream stream("scale-time", seed, "path", index);
    const Matrix Q = metrics_->draw(parameters_.p, stream);
    const QuadraticFlow flow(Q, loss_);
    Path path;
    path.metric_deviation = spectral(Q - metric_);
    for (std::size_t k = 0; k < times_.size(); ++k) {
        const Vector alpha = flow.at(times_[k] * clock(parameters_.p));
        path.x.push_back(alpha[0]);
        path.y.push_back(second(alpha));
        path.deviations.push_back((alpha - master_path_[k]).norm());
    }
    paths_.push_back(std::move(path));
}

lab::Progress SubspaceLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    const auto draws = static_cast<std::size_t>(parameters_.draws);
    while (paths_.size() < draws && !budget.spent(progress.steps)) {
        draw();
        ++progress.steps;
    }
    progress.done = paths_.size() == draws;
    progress.fraction = static_cast<double>(paths_.size()) / static_cast<double>(draws);
    return progress;
}

void SubspaceLab::emit_paths(lab::Frame& frame) const {
    constexpr double gap = std::numeric_limits<double>::quiet_NaN();
    lab::Series all;
    lab::Points ends;
    for (const Path& path : std::span(paths_).first(std::min(paths_.size(), most_paths))) {
        all.x.insert(all.x.end(), path.x.begin(), path.x.end());
        all.y.insert(all.y.end(), path.y.begin(), path.y.end());
        all.x.push_back(gap);
        all.y.push_back(gap);
        ends.x.push_back(path.x.back());
        ends.y.push_back(path.y.back());
    }
    lab::Series master;
    for (const Vector& alpha : master_path_) {
        master.x.push_back(alpha[0]);
        master.y.push_back(second(alpha));
    }
    frame.channels.push_back({"paths/draws",
                              std::format("size p = {}, one line a draw", parameters_.p),
                              std::move(all)});
    frame.channels.push_back({"paths/ends", "where they are at eta p t = tau", std::move(ends)});
    frame.channels.push_back({"paths/master", "master curve, any size", std::move(master)});
    frame.channels.push_back({"paths/target", "target",
                              lab::Points{{1.0}, {parameters_.r > 1 ? 1.0 : 0.0}, {}, {}, {}}});
}

void SubspaceLab::emit_deviations(lab::Frame& frame) const {
    const std::vector<double> sizes(compared_sizes.begin(), compared_sizes.end());
    frame.channels.push_back(mean_curve("size/measured", "measured here, mean", sizes, by_size_));
    std::vector<double> bound;
    for (const double size : sizes) {
        const double typical = std::sqrt(expected_square_deviation(metric_, size));
        bound.push_back(deviation_bound(metric_, loss_, typical, parameters_.tau) /
                        deviation_scale());
    }
    frame.channels.push_back(curve("size/bound", "[D] bound of the theorem", sizes, bound));
    if (parameters_.r == 5 && parameters_.big == 400 && parameters_.tau == 2.0) {
        frame.channels.push_back(curve("size/before", "[N] measured before, another K and loss",
                                       subspace_sizes(), subspace_deviations()));
    }
    if (paths_.empty()) return;
    lab::Series mean_deviation;
    lab::Series bound_in_time;
    double metric_deviation = 0;
    for (const Path& path : paths_) {
        metric_deviation += path.metric_deviation / static_cast<double>(paths_.size());
    }
    for (std::size_t k = 1; k < times_.size(); ++k) {
        double sum = 0;
        for (const Path& path : paths_) sum += path.deviations[k];
        mean_deviation.x.push_back(times_[k]);
        mean_deviation.y.push_back(sum / static_cast<double>(paths_.size()));
        const double at_time = deviation_bound(metric_, loss_, metric_deviation, times_[k]);
        bound_in_time.x.push_back(times_[k]);
        bound_in_time.y.push_back(at_time < 1e6 ? at_time
                                                : std::numeric_limits<double>::quiet_NaN());
    }
    frame.channels.push_back(
        {"time/measured", std::format("p = {}, mean", parameters_.p), std::move(mean_deviation)});
    frame.channels.push_back(
        {"time/bound", "[D] bound for the same draws", std::move(bound_in_time)});
}

bool SubspaceLab::within_bound() const {
    for (const Path& path : paths_) {
        for (std::size_t k = 1; k < times_.size(); ++k) {
            const double bound = deviation_bound(metric_, loss_, path.metric_deviation, times_[k]);
            if (path.deviations[k] > bound * (1 + 1e-9)) return false;
        }
    }
    return true;
}

void SubspaceLab::emit_checks(lab::Frame& frame) const {
    std::vector<double> sizes;
    std::vector<double> means;
    for (std::size_t i = 0; i < compared_sizes.size(); ++i) {
        // Below that the small network cannot reach all directions: another regime.
        if (compared_sizes[i] < 4 * parameters_.r) continue;
        sizes.push_back(compared_sizes[i]);
        means.push_back(mean(by_size_[i]));
    }
    if (sizes.size() > 2) {
        const PowerFit fit = fit_power(sizes, means);
        const bool near = std::abs(fit.exponent - half_slope) <= slope_tolerance;
        frame.checks.push_back(
            {"half-slope", paths_.size() < judged_draws ? lab::Verdict::undecided : verdict(near),
             std::format("deviation at tau = {} falls like p^{:.3f} (standard error {:.3f}) over "
                         "p = {} to {}, {} draws",
                         shown(parameters_.tau), fit.exponent, fit.standard_error, sizes.front(),
                         sizes.back(), paths_.size())});
    }
    double measured = 0;
    for (const Path& path : paths_) {
        measured += path.deviations.back() / static_cast<double>(paths_.size());
    }
    frame.checks.push_back(
        {"equivalence", verdict(measured / deviation_scale() < 0.1),
         std::format("at p = {} and tau = {} the networks are {:.1f} % of the way off the master "
                     "curve on average",
                     parameters_.p, shown(parameters_.tau), 100 * measured / deviation_scale())});
    if (parameters_.divide) return;
    double metric_deviation = 0;
    for (const Path& path : paths_)
        metric_deviation = std::max(metric_deviation, path.metric_deviation);
    const double bound = deviation_bound(metric_, loss_, metric_deviation, parameters_.tau);
    frame.checks.push_back(
        {"bound", verdict(within_bound()),
         std::format("every one of {} draws stays within its bound; at tau = {} the bound is {} "
                     "times the mean deviation",
                     paths_.size(), shown(parameters_.tau), shown(bound / measured))});
}

lab::Frame SubspaceLab::emit() const {
    lab::Frame frame;
    emit_paths(frame);
    emit_deviations(frame);
    frame.channels.push_back(lab::text("provenance", provenance_text(parameters_.experiment)));
    frame.channels.push_back(
        lab::scalar("draws-done", "draws done", static_cast<double>(paths_.size())));
    if (!paths_.empty()) emit_checks(frame);
    return frame;
}

std::vector<lab::Channel> SubspaceLab::records() const {
    lab::Table table;
    table.columns = {"p", "draw", "relative_deviation"};
    for (std::size_t i = 0; i < compared_sizes.size(); ++i) {
        for (std::size_t draw = 0; draw < by_size_[i].size(); ++draw) {
            table.values.insert(table.values.end(), {static_cast<double>(compared_sizes[i]),
                                                     static_cast<double>(draw), by_size_[i][draw]});
        }
    }
    return {{"deviations", "deviations", std::move(table)}};
}

}  // namespace tessera::scale_time
