#include "labs/scale_time/two_speeds.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"

namespace tessera::scale_time {
namespace {

/// t dR/dt, whose signs are those of the slope.
double slope(const TwoSpeeds& model, double t) {
    double sum = 0;
    for (const SpeedGroup& group : model.groups) {
        const double left = std::exp(-group.rate * t);
        const double noise = group.directions * model.noise;
        sum += 2 * group.rate * t * left * (noise * (1 - left) - group.signal * left);
    }
    return sum;
}

double root_between(const TwoSpeeds& model, double low, double high) {
    const bool rises = slope(model, low) < 0;
    for (int i = 0; i < 60; ++i) {
        const double middle = std::sqrt(low * high);
        ((slope(model, middle) < 0) == rises ? low : high) = middle;
    }
    return std::sqrt(low * high);
}

}  // namespace

double signal_left(const SpeedGroup& group, double t) {
    return group.signal * std::exp(-2 * group.rate * t);
}

double noise_fitted(const SpeedGroup& group, double noise, double t) {
    const double learned = -std::expm1(-group.rate * t);
    return group.directions * noise * learned * learned;
}

double risk(const TwoSpeeds& model, double t) {
    double sum = 0;
    for (const SpeedGroup& group : model.groups) {
        sum += signal_left(group, t) + noise_fitted(group, model.noise, t);
    }
    return sum;
}

std::vector<TurningPoint> turning_points(const TwoSpeeds& model, double first, double last) {
    require(first > 0 && last > first, "turning points need an interval of positive times");
    constexpr int steps = 2000;
    const double growth = std::pow(last / first, 1.0 / steps);
    std::vector<TurningPoint> points;
    double before = first;
    double slope_before = slope(model, before);
    for (int i = 1; i <= steps; ++i) {
        const double now = first * std::pow(growth, i);
        const double slope_now = slope(model, now);
        if ((slope_before < 0) != (slope_now < 0) && slope_before != 0 && slope_now != 0) {
            const double time = root_between(model, before, now);
            points.push_back({time, risk(model, time), slope_before < 0});
        }
        before = now;
        slope_before = slope_now;
    }
    return points;
}

bool descends_twice(const std::vector<TurningPoint>& points) {
    return std::ranges::count(points, true, &TurningPoint::minimum) >= 2;
}

}  // namespace tessera::scale_time
