#include "labs/double_descent/theory.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace tessera::double_descent {

double expected_isotropic_test_error(std::size_t size, std::size_t features, double signal,
                                     double noise) {
    const double N = static_cast<double>(size);
    const double D = static_cast<double>(features);
    const double bias = signal * std::max(0.0, 1 - N / D);
    if (noise == 0) {
        return bias;
    }
    if (std::abs(N - D) <= 1) {
        return std::numeric_limits<double>::infinity();
    }
    const double variance = N > D ? D / (N - D - 1) : N / (D - N - 1);
    return bias + noise * noise * (variance + 1);
}

double superposition_distance(int hidden_units, int data) {
    return 1 + std::abs(1000.0 * (hidden_units + 1) - data);
}

}  // namespace tessera::double_descent
