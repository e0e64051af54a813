#pragma once

#include <vector>

/// Double descent in time needs features of two speeds (compare Heckel and Yilmaz 2021):
/// each group g of features learns its signal S_g and fits the noise of its d_g directions at its
/// own rate, R(t) = sum over g of S_g exp(-2 rate_g t) + d_g noise (1 - exp(-rate_g t))^2.
namespace tessera::scale_time {

struct SpeedGroup {
    double signal = 1.0;
    double directions = 40.0;
    double rate = 1.0;
};

struct TwoSpeeds {
    std::vector<SpeedGroup> groups{{1.0, 40.0, 1.0}, {1.0, 40.0, 0.001}};
    double noise = 0.03;
};

/// Signal part of group g at time t, and its noise part.
double signal_left(const SpeedGroup& group, double t);
double noise_fitted(const SpeedGroup& group, double noise, double t);

/// R(t).
double risk(const TwoSpeeds& model, double t);

struct TurningPoint {
    double time = 0;
    double risk = 0;
    bool minimum = false;
};

/// Minima and maxima of R between two times, in order, to nine digits of the time.
std::vector<TurningPoint> turning_points(const TwoSpeeds& model, double first, double last);

/// Whether R falls, rises and falls again.
bool descends_twice(const std::vector<TurningPoint>& points);

}  // namespace tessera::scale_time
