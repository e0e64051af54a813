#include "labs/resampling_free_pf/robot_filter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/errors.h"
#include "core/statistics.h"
#include "filter/log_weights.h"

namespace tessera::resampling_free_pf {
namespace {

constexpr const char* lab_name = "resampling-free-pf";
constexpr std::size_t robot_dimension = 3;
/// Standard deviations of `gather`, which whiten the flow's coordinates.
constexpr std::array<double, robot_dimension> scales = {0.5, 0.5, 0.2};
/// Rates of the two running means of Augmented MCL (Thrun, Burgard and Fox 2005, table 8.3).
constexpr double slow_rate = 0.01;
constexpr double fast_rate = 0.2;

bool flows(RobotFilterKind kind) {
    return kind == RobotFilterKind::flow || kind == RobotFilterKind::flow_no_pair;
}

FlowSettings flow_settings(const RobotFilterSettings& settings) {
    return {.variant = settings.kind == RobotFilterKind::flow ? FlowVariant::paper_code
                                                              : FlowVariant::local,
            .gamma = settings.rate * static_cast<double>(settings.particles)};
}

}  // namespace

RobotFilter::RobotFilter(const env::BaseMap& map, const RobotModel& model,
                         const RobotFilterSettings& settings, std::uint64_t seed)
    : model_(model),
      settings_(settings),
      seed_(seed),
      particles_(robot_dimension, settings.particles),
      log_weights_(settings.particles),
      weights_(settings.particles),
      losses_(settings.particles),
      flow_(flow_settings(settings)),
      whitened_(robot_dimension, settings.particles),
      gradients_(robot_dimension, settings.particles) {
    if (settings.particles < 1) throw InputError("a filter needs at least one particle");
    scatter(map);
}

void RobotFilter::set_equal_weights() {
    std::ranges::fill(weights_, 1.0 / static_cast<double>(count()));
    std::ranges::fill(log_weights_, 0.0);
}

void RobotFilter::gather(const RobotPose& about) {
    RandomStream stream(lab_name, seed_, "robot/gather", step_);
    const std::array<double, robot_dimension> middle = {about.x, about.y, about.heading};
    for (std::size_t d = 0; d < robot_dimension; ++d) {
        for (double& value : particles_.row(d)) value = middle[d] + scales[d] * stream.normal();
    }
    set_equal_weights();
}

void RobotFilter::scatter(const env::BaseMap& map) {
    RandomStream stream(lab_name, seed_, "robot/scatter", step_);
    for (std::size_t i = 0; i < count(); ++i) {
        const RobotPose pose = random_robot_pose(map, stream);
        particles_.at(0, i) = pose.x;
        particles_.at(1, i) = pose.y;
        particles_.at(2, i) = pose.heading;
    }
    set_equal_weights();
    slow_fit_ = 0.0;
    fast_fit_ = 0.0;
}

void RobotFilter::advance(const env::BaseMap& map, const Odometry& odometry,
                          std::span<const double> ranges) {
    injected_ = 0.0;
    lost_ = false;
    const double enough = settings_.threshold * static_cast<double>(count());
    if (!flows(settings_.kind) && step_ > 0 &&
        (effective_sample_size() < enough || settings_.threshold >= 1)) {
        resample(map);
    }
    ++step_;
    RandomStream stream(lab_name, seed_, "robot/diffusion", step_);
    diffuse(odometry, stream);
    if (!flows(settings_.kind)) return weigh(map, ranges);
    for (int i = 0; i < settings_.substeps; ++i) flow_substep(map, ranges);
}

void RobotFilter::diffuse(const Odometry& odometry, RandomStream& stream) {
    for (std::size_t i = 0; i < count(); ++i) {
        const double turn = odometry.turn + model_.turn_noise * stream.normal();
        const double ahead = odometry.ahead + model_.move_noise * stream.normal();
        const double heading = wrapped(particles_.at(2, i) + turn);
        particles_.at(0, i) += ahead * std::cos(heading);
        particles_.at(1, i) += ahead * std::sin(heading);
        particles_.at(2, i) = heading;
    }
}

/// Some of the drawn particles make place for random ones where readings fit worse than they used
/// to.
void RobotFilter::resample(const env::BaseMap& map) {
    RandomStream stream(lab_name, seed_, "robot/resampling", step_);
    std::vector<std::uint32_t> ancestors(count());
    std::vector<double> scratch;
    filter::draw_ancestors(settings_.resampling, weights_, stream, ancestors);
    filter::take_ancestors(particles_, ancestors, scratch);
    set_equal_weights();
    if (settings_.kind != RobotFilterKind::augmented || slow_fit_ <= 0) return;
    const double share = std::clamp(1 - fast_fit_ / slow_fit_, 0.0, 1.0);
    std::size_t injected = 0;
    for (std::size_t i = 0; i < count(); ++i) {
        if (stream.uniform() >= share) continue;
        const RobotPose pose = random_robot_pose(map, stream);
        particles_.at(0, i) = pose.x;
        particles_.at(1, i) = pose.y;
        particles_.at(2, i) = pose.heading;
        ++injected;
    }
    injected_ = static_cast<double>(injected) / static_cast<double>(count());
}

void RobotFilter::weigh(const env::BaseMap& map, std::span<const double> ranges) {
    for (std::size_t i = 0; i < count(); ++i) {
        losses_[i] = robot_slope(map, model_, particle(i), ranges).loss;
        // No robot stands in a wall.
        const bool free = cast_beam(map, particle(i).x, particle(i).y, {}, 1.0).range > 0;
        log_weights_[i] -= losses_[i] + (free ? 0.0 : 20.0);
    }
    remember_fit(losses_);
    const double sum = filter::normalise(log_weights_, weights_);
    lost_ = std::isinf(sum);
    if (lost_) return set_equal_weights();
    for (double& weight : log_weights_) weight -= sum;
}

/// Means over the particles of the likelihood, as the geometric mean over the beams: the mean of
/// the product itself would be that of the best particle.
void RobotFilter::remember_fit(std::span<const double> losses) {
    const double beams = static_cast<double>(model_.beams) * model_.sharpness;
    double fit = 0.0;
    for (std::size_t i = 0; i < losses.size(); ++i) {
        fit += weights_[i] * std::exp(-losses[i] / beams);
    }
    if (slow_fit_ == 0) {
        slow_fit_ = fit;
        fast_fit_ = fit;
    }
    slow_fit_ += slow_rate * (fit - slow_fit_);
    fast_fit_ += fast_rate * (fit - fast_fit_);
}

void RobotFilter::flow_substep(const env::BaseMap& map, std::span<const double> ranges) {
    const double share = 1.0 / settings_.substeps;
    const RobotPose middle = estimate();
    for (std::size_t i = 0; i < count(); ++i) {
        const RobotSlope slope = robot_slope(map, model_, particle(i), ranges);
        losses_[i] = share * slope.loss;
        const std::array<double, robot_dimension> gradient = {slope.by_x, slope.by_y,
                                                              slope.by_heading};
        const std::array<double, robot_dimension> place = {
            particles_.at(0, i) - middle.x, particles_.at(1, i) - middle.y,
            wrapped(particles_.at(2, i) - middle.heading)};
        for (std::size_t d = 0; d < robot_dimension; ++d) {
            gradients_.at(d, i) = share * scales[d] * gradient[d];
            whitened_.at(d, i) = place[d] / scales[d];
        }
    }
    flow_.compute(whitened_, losses_, gradients_, parts_);
    for (std::size_t i = 0; i < count(); ++i) {
        std::array<double, robot_dimension> step{};
        double squares = 0.0;
        for (std::size_t d = 0; d < robot_dimension; ++d) {
            step[d] = parts_.gradient.at(d, i) + parts_.pair.at(d, i);
            squares += step[d] * step[d];
        }
        const double length = std::sqrt(squares);
        if (!std::isfinite(length)) continue;
        const double shortened = length > settings_.cap ? settings_.cap / length : 1.0;
        for (std::size_t d = 0; d < robot_dimension; ++d) {
            particles_.at(d, i) += shortened * scales[d] * step[d];
        }
        particles_.at(2, i) = wrapped(particles_.at(2, i));
    }
}

RobotPose RobotFilter::estimate() const {
    RobotPose mean;
    double cosine = 0.0;
    double sine = 0.0;
    for (std::size_t i = 0; i < count(); ++i) {
        mean.x += weights_[i] * particles_.at(0, i);
        mean.y += weights_[i] * particles_.at(1, i);
        cosine += weights_[i] * std::cos(particles_.at(2, i));
        sine += weights_[i] * std::sin(particles_.at(2, i));
    }
    mean.heading = std::atan2(sine, cosine);
    return mean;
}

double RobotFilter::share_within(const RobotPose& place, double distance) const {
    double share = 0.0;
    for (std::size_t i = 0; i < count(); ++i) {
        const RobotPose pose = particle(i);
        if (std::hypot(pose.x - place.x, pose.y - place.y) <= distance) share += weights_[i];
    }
    return share;
}

double RobotFilter::effective_sample_size() const {
    return filter::effective_sample_size(weights_);
}

}  // namespace tessera::resampling_free_pf
