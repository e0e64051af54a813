#include "labs/resampling_free_pf/lab_posterior.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <format>
#include <limits>
#include <numbers>
#include <utility>

#include "core/errors.h"
#include "filter/resampling.h"
#include "lab/shorthand.h"
#include "labs/resampling_free_pf/lab_localization.h"

namespace tessera::resampling_free_pf {
namespace {

using lab::CheckResult;
using lab::Verdict;
using Plane = Eigen::Vector2d;
using PlaneMatrix = Eigen::Matrix2d;

constexpr double gap = std::numeric_limits<double>::quiet_NaN();
/// Of a large cloud so many particles are shown, and so many arrows.
constexpr std::size_t most_particles = 2000;
constexpr std::size_t most_arrows = 150;
/// What is below is shown at this height on logarithmic axes.
constexpr double smallest_shown = 1e-6;
constexpr int colours = 8;

Plane projected(const filter::Particles& particles, std::size_t i,
                const Eigen::Matrix<double, Eigen::Dynamic, 2>& basis) {
    Plane point = Plane::Zero();
    for (std::size_t d = 0; d < particles.dimension(); ++d) {
        point += particles.at(d, i) * basis.row(static_cast<Index>(d)).transpose();
    }
    return point;
}

/// The ellipse of so many standard deviations, as a closed line.
lab::Series ellipse(const Plane& centre, const PlaneMatrix& covariance, double deviations) {
    constexpr int corners = 64;
    const Eigen::SelfAdjointEigenSolver<PlaneMatrix> eigen(covariance);
    const PlaneMatrix root =
        eigen.eigenvectors() * eigen.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
    lab::Series line;
    for (int k = 0; k <= corners; ++k) {
        const double angle = 2 * std::numbers::pi * k / corners;
        const Plane point = centre + deviations * (root * Plane(std::cos(angle), std::sin(angle)));
        line.x.push_back(point[0]);
        line.y.push_back(point[1]);
    }
    return line;
}

void append(lab::Series& series, double x, std::optional<double> y) {
    series.x.push_back(x);
    series.y.push_back(y ? std::max(*y, smallest_shown) : gap);
}

/// Two lines in one, with a gap between.
lab::Series joined(lab::Series first, const lab::Series& second) {
    first.x.push_back(gap);
    first.y.push_back(gap);
    first.x.insert(first.x.end(), second.x.begin(), second.x.end());
    first.y.insert(first.y.end(), second.y.begin(), second.y.end());
    return first;
}

lab::Series cross(const Plane& centre, double arm) {
    lab::Series upright;
    upright.x = {centre[0], centre[0]};
    upright.y = {centre[1] - arm, centre[1] + arm};
    lab::Series level;
    level.x = {centre[0] - arm, centre[0] + arm};
    level.y = {centre[1], centre[1]};
    return joined(upright, level);
}

}  // namespace

void PosteriorLab::reset(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    const LocalizationParameters& chosen = parameters.localization;
    const LocalizationProblem problem{.dimension = static_cast<std::size_t>(chosen.dimension),
                                      .count = static_cast<std::size_t>(chosen.count),
                                      .noisy = chosen.noisy,
                                      .seed = static_cast<std::uint64_t>(parameters.seed)};
    if (chosen.dimension < 2) {
        throw lab::ConfigError("m: 1; a plane needs at least two dimensions");
    }
    try {
        trial_ = std::make_unique<LocalizationTrial>(
            problem, std::vector{filter_settings(chosen.first, chosen),
                                 filter_settings(chosen.second, chosen)});
    } catch (const InputError& error) {
        throw lab::ConfigError(std::format("m: {}; {}", chosen.dimension, error.what()));
    }
    parameters_ = chosen;
    moments_.clear();
    dragged_ = false;
    basis_ = Basis::Identity(static_cast<Index>(chosen.dimension), 2);
    basis_ = target_basis();
    glide_.basis = basis_;
    for (std::size_t side = 0; side < sides; ++side) {
        glide_.from[side] = trial_->filters()[side].particles();
    }
    phase_ = parameters_.glide;
    record();
}

void PosteriorLab::update(const lab::Json& config) {
    const double before = share();
    parameters_ = lab::from_config<Parameters>(config).localization;
    phase_ = static_cast<int>(std::lround(before * parameters_.glide));
    basis_ = target_basis();
    if (before >= 1) glide_.basis = basis_;
}

/// The plane of the parameters, turned within itself to look as much as possible as it did.
PosteriorLab::Basis PosteriorLab::target_basis() const {
    const auto m = static_cast<Index>(trial_->problem().dimension);
    Basis basis = Basis::Zero(m, 2);
    if (parameters_.projection == Projection::axes) {
        const Index first = std::min<Index>(parameters_.axis_1, m) - 1;
        Index second = std::min<Index>(parameters_.axis_2, m) - 1;
        if (second == first) second = (first + 1) % m;
        basis(first, 0) = 1;
        basis(second, 1) = 1;
        return basis;
    }
    if (trial_->time() == 0) return Basis::Identity(m, 2);
    const Eigen::SelfAdjointEigenSolver<Matrix> eigen(trial_->posterior().covariance());
    basis = eigen.eigenvectors().rightCols(2).rowwise().reverse();
    // The orthogonal 2 x 2 matrix nearest to basis^T basis_: a turn, or a turn of the mirrored one.
    PlaneMatrix likeness = basis.transpose() * basis_;
    if (likeness.determinant() < 0) {
        basis.col(1) *= -1;
        likeness.row(1) *= -1;
    }
    const double angle =
        std::atan2(likeness(1, 0) - likeness(0, 1), likeness(0, 0) + likeness(1, 1));
    PlaneMatrix turn;
    turn << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
    return basis * turn;
}

double PosteriorLab::share() const {
    return std::min(1.0, static_cast<double>(phase_) / parameters_.glide);
}

bool PosteriorLab::at_end() const {
    return trial_->time() + 1 >= static_cast<std::size_t>(parameters_.horizon);
}

void PosteriorLab::record() {
    moments_.push_back({{trial_->quality(0), trial_->quality(1)}});
}

void PosteriorLab::observe() {
    for (std::size_t side = 0; side < sides; ++side) {
        glide_.from[side] = trial_->filters()[side].particles();
    }
    glide_.basis = basis_;
    trial_->advance();
    std::vector<double> scratch;
    for (std::size_t side = 0; side < sides; ++side) {
        const LocalizationFilter& filter = trial_->filters()[side];
        // Copies start where the particle was that they are copies of.
        if (filter.resampled()) {
            filter::take_ancestors(glide_.from[side], filter.ancestors(), scratch);
        }
    }
    basis_ = target_basis();
    record();
}

lab::Progress PosteriorLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    while (!progress.done && !budget.spent(progress.steps)) {
        if (phase_ < parameters_.glide) {
            ++phase_;
        } else if (at_end()) {
            progress.done = true;
            break;
        } else {
            observe();
            phase_ = 1;
        }
        ++progress.steps;
    }
    const double end = parameters_.horizon - 1;
    progress.fraction =
        progress.done ? 1.0
                      : std::max(0.0, static_cast<double>(trial_->time()) - 1 + share()) / end;
    return progress;
}

lab::Json PosteriorLab::act(const lab::Action& action) {
    if (action.name == "observe") {
        phase_ = parameters_.glide;
        if (!at_end()) observe();
    }
    if (action.name == "drag" || action.name == "pick") {
        const Basis basis = shown_basis();
        const Vector& truth = trial_->truth();
        const Plane change = Plane(action.x, action.y) - Plane(basis.transpose() * truth);
        if (change.allFinite()) {
            trial_->move_truth(truth + basis * change);
            dragged_ = true;
        }
    }
    return lab::Json::object();
}

PosteriorLab::Basis PosteriorLab::shown_basis() const {
    const double s = share();
    Basis basis = (1 - s) * glide_.basis + s * basis_;
    // Half way between opposite planes there is none: the new one is shown.
    if (basis.col(0).norm() < 1e-3) return basis_;
    basis.col(0).normalize();
    basis.col(1) -= basis.col(0) * basis.col(0).dot(basis.col(1));
    if (basis.col(1).norm() < 1e-3) return basis_;
    basis.col(1).normalize();
    return basis;
}

filter::Particles PosteriorLab::shown_particles(std::size_t side) const {
    filter::Particles particles = trial_->filters()[side].particles();
    const double s = share();
    if (s >= 1) return particles;
    const std::span<double> values = particles.values();
    const std::span<const double> from = glide_.from[side].values();
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = (1 - s) * from[k] + s * values[k];
    return particles;
}

std::string PosteriorLab::name(std::size_t side) const {
    return lab::label_of(trial_->filters()[side].settings().kind);
}

std::string PosteriorLab::note(std::size_t side) const {
    const LocalizationFilter& filter = trial_->filters()[side];
    const Quality& quality = moments_.back().qualities[side];
    const std::size_t n = trial_->problem().count;
    std::string text =
        std::format("{}, t = {}, m = {}: {} of {} particles have descendants", name(side),
                    trial_->time(), trial_->problem().dimension, quality.surviving_roots, n);
    if (filter.lost_at()) {
        text += std::format("; lost at update {}: no weights left, or beyond all numbers",
                            *filter.lost_at());
    } else if (n <= trial_->problem().dimension) {
        text += "; n <= m: the metric is not defined";
    } else if (quality.kl_exact) {
        text += std::format("; exact KL {:.3g}, published KL {:.3g}, trace ratio {:.2g}",
                            *quality.kl_exact, *quality.kl_reference, quality.trace_ratio);
    }
    if (dragged_) text += "; the truth was dragged";
    return text + ".";
}

void PosteriorLab::emit_arrows(std::size_t side, const Basis& basis, lab::Frame& frame) const {
    const LocalizationFilter& filter = trial_->filters()[side];
    const FlowParts& parts = filter.flow_parts();
    if (!parameters_.arrows || parts.gradient.count() == 0 || filter.lost_at()) return;
    const std::string prefix = std::format("cloud-{}/", side + 1);
    const std::string longer = parameters_.arrow_length == 1
                                   ? std::string()
                                   : std::format(" x {:g}", parameters_.arrow_length);
    const auto add = [&](const char* channel, const std::string& label,
                         const filter::Particles& part) {
        lab::Arrows arrows;
        for (std::size_t i = 0; i < std::min(part.count(), most_arrows); ++i) {
            const Plane from = projected(glide_.from[side], i, basis);
            const Plane to = from + parameters_.arrow_length * projected(part, i, basis);
            arrows.x0.push_back(from[0]);
            arrows.y0.push_back(from[1]);
            arrows.x1.push_back(to[0]);
            arrows.y1.push_back(to[1]);
        }
        frame.channels.push_back({prefix + channel, label + longer, std::move(arrows)});
    };
    add("gradient", "gradient part", parts.gradient);
    if (filter.settings().kind != FilterKind::flow_local) add("pair", "pair part", parts.pair);
}

void PosteriorLab::emit_cloud(std::size_t side, lab::Frame& frame) const {
    const std::string prefix = std::format("cloud-{}/", side + 1);
    const LocalizationFilter& filter = trial_->filters()[side];
    const Basis basis = shown_basis();
    const Posterior& posterior = trial_->posterior();
    const Plane centre = basis.transpose() * posterior.mean();
    const PlaneMatrix covariance = basis.transpose() * posterior.covariance() * basis;
    const Plane truth = basis.transpose() * trial_->truth();
    const filter::Particles particles = shown_particles(side);

    lab::Points cloud;
    Plane mean = Plane::Zero();
    PlaneMatrix spread = PlaneMatrix::Zero();
    std::vector<double> distances;
    for (std::size_t i = 0; i < particles.count(); ++i) {
        const Plane point = projected(particles, i, basis);
        if (!point.allFinite()) continue;
        mean += filter.weights()[i] * point;
        spread += filter.weights()[i] * point * point.transpose();
        distances.push_back((point - truth).cwiseAbs().maxCoeff());
        if (cloud.x.size() >= most_particles) continue;
        cloud.x.push_back(point[0]);
        cloud.y.push_back(point[1]);
        cloud.category.push_back(static_cast<std::int32_t>(filter.roots()[i]) % colours);
    }
    spread -= mean * mean.transpose();

    frame.channels.push_back(lab::text(prefix + "title", name(side)));
    frame.channels.push_back(lab::text(prefix + "note", note(side)));
    frame.channels.push_back(
        {prefix + "exact", "exact posterior, 1 and 2 sigma",
         joined(ellipse(centre, covariance, 1), ellipse(centre, covariance, 2))});
    if (!distances.empty() && mean.allFinite() && spread.allFinite()) {
        frame.channels.push_back(
            {prefix + "fit", "fit of the particles, 2 sigma", ellipse(mean, spread, 2)});
    }
    emit_arrows(side, basis, frame);
    frame.channels.push_back(
        {prefix + "particles", "particles, coloured by ancestor", std::move(cloud)});

    // The picture follows the posterior as it shrinks, and keeps most particles in sight.
    std::ranges::sort(distances);
    const double widest =
        Eigen::SelfAdjointEigenSolver<PlaneMatrix>(covariance).eigenvalues().maxCoeff();
    double half = 3.5 * std::sqrt(widest);
    if (!distances.empty()) {
        half = std::max(half, 1.15 * distances[(distances.size() - 1) * 9 / 10]);
    }
    frame.channels.push_back({prefix + "truth", "truth", cross(truth, 0.06 * half)});
    for (const int axis : {0, 1}) {
        lab::Series ends;
        ends.x = {0, 1};
        ends.y = {truth[axis] - half, truth[axis] + half};
        frame.channels.push_back({prefix + (axis == 0 ? "x" : "y"), "", std::move(ends)});
    }
}

void PosteriorLab::emit_curves(lab::Frame& frame) const {
    for (std::size_t side = 0; side < sides; ++side) {
        lab::Series exact;
        lab::Series reference;
        lab::Series size;
        lab::Series ancestors;
        lab::Series trace;
        for (std::size_t t = 0; t < moments_.size(); ++t) {
            const Quality& quality = moments_[t].qualities[side];
            const auto x = static_cast<double>(t);
            append(exact, x, quality.kl_exact);
            append(reference, x, quality.kl_reference);
            append(size, x, quality.effective_sample_size);
            append(ancestors, x, static_cast<double>(quality.surviving_roots));
            append(trace, x, quality.kl_exact ? std::optional(quality.trace_ratio) : std::nullopt);
        }
        const std::string number = std::to_string(side + 1);
        frame.channels.push_back({"kl/exact-" + number, name(side), std::move(exact)});
        frame.channels.push_back(
            {"kl/reference-" + number, name(side) + ", published metric", std::move(reference)});
        frame.channels.push_back(
            {"ess/size-" + number, name(side) + ", effective sample", std::move(size)});
        frame.channels.push_back(
            {"ess/ancestors-" + number, name(side) + ", ancestors", std::move(ancestors)});
        frame.channels.push_back({"trace/" + number, name(side), std::move(trace)});
    }
}

void PosteriorLab::judge(std::vector<CheckResult>& checks) const {
    if (trial_->time() == 0) return;
    for (std::size_t side = 0; side < sides; ++side) {
        const LocalizationFilter& filter = trial_->filters()[side];
        const Quality& quality = moments_.back().qualities[side];
        const bool keeps = quality.surviving_roots == trial_->problem().count;
        checks.push_back({"diversity", keeps ? Verdict::holds : Verdict::fails,
                          std::format("{}: {} of {} first particles have descendants after {} "
                                      "observations",
                                      name(side), quality.surviving_roots, trial_->problem().count,
                                      trial_->time())});
        const bool flow = filter.settings().kind == FilterKind::flow;
        if (flow && quality.kl_exact) {
            // What as many exact samples have on average, for n well above m.
            const auto m = static_cast<double>(trial_->problem().dimension);
            const double floor = m * (m + 3) / (4 * static_cast<double>(trial_->problem().count));
            checks.push_back({"exactness",
                              *quality.kl_exact < 3 * floor ? Verdict::holds : Verdict::fails,
                              std::format("this run: exact KL of the flow {:.3g}; as many samples "
                                          "of the exact posterior have about {:.2g}; its cloud has "
                                          "{:.2g} of the posterior's total variance",
                                          *quality.kl_exact, floor, quality.trace_ratio)});
        }
        if (flow && trial_->problem().dimension >= 18) {
            const bool bounded = !filter.lost_at() && quality.error < 1;
            checks.push_back({"stable", bounded ? Verdict::holds : Verdict::fails,
                              std::format("this run: squared error of the flow's mean over m is "
                                          "{:.3g}, the prior's is 1",
                                          quality.error)});
        }
    }
    const auto& first = moments_.back().qualities[0].kl_exact;
    const auto& second = moments_.back().qualities[1].kl_exact;
    if (!first || !second) return;
    const bool flow_and_mcl =
        parameters_.first == FilterKind::flow && parameters_.second == FilterKind::mcl;
    if (flow_and_mcl) {
        checks.push_back({"claim", *first < *second ? Verdict::holds : Verdict::fails,
                          std::format("this run: exact KL of the flow {:.3g}, of MCL {:.3g} (one "
                                      "run proves nothing: see the trials)",
                                      *first, *second)});
    }
}

lab::Frame PosteriorLab::emit() const {
    lab::Frame frame;
    for (std::size_t side = 0; side < sides; ++side) emit_cloud(side, frame);
    emit_curves(frame);
    frame.channels.push_back(
        lab::scalar("time", "observations", static_cast<double>(trial_->time())));
    judge(frame.checks);
    return frame;
}

std::vector<lab::Channel> PosteriorLab::records() const {
    lab::Table table;
    table.columns = {"t",           "defined",      "kl_reference",          "kl_exact",
                     "trace_ratio", "square_error", "effective_sample_size", "ancestors"};
    for (std::size_t side = 0; side < sides; ++side) {
        for (std::size_t t = 0; t < moments_.size(); ++t) {
            const Quality& quality = moments_[t].qualities[side];
            table.row_labels.push_back(name(side));
            table.values.insert(table.values.end(),
                                {static_cast<double>(t), quality.kl_exact ? 1.0 : 0.0,
                                 quality.kl_reference.value_or(gap), quality.kl_exact.value_or(gap),
                                 quality.trace_ratio, quality.error, quality.effective_sample_size,
                                 static_cast<double>(quality.surviving_roots)});
        }
    }
    return {{"run", "both filters over time", std::move(table)}};
}

}  // namespace tessera::resampling_free_pf
