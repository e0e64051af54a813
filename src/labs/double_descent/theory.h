#pragma once

#include <cstddef>

namespace tessera::double_descent {

/// The expected test error of minimum-norm least squares for independent standard normal features,
/// true parameters of squared norm `signal` and noise of standard deviation `noise`:
///   signal max(0, 1 - N/D) + noise^2 F + noise^2,
/// F = D/(N - D - 1) for N >= D + 2 and N/(D - N - 1) for N <= D - 2; infinite between, when there
/// is noise (Breiman and Freedman 1983; Belkin, Hsu and Xu 2020).
double expected_isotropic_test_error(std::size_t size, std::size_t features, double signal,
                                     double noise);

/// How far a superposed autoencoder of Henighan et al. 2023 is from its threshold: 1 + |1000 (h +
/// 1) - N| for h hidden units and N data (the heat map in the paper's repository).
double superposition_distance(int hidden_units, int data);

}  // namespace tessera::double_descent
