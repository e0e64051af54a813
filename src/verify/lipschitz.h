#pragma once

#include <vector>

#include "verify/certify.h"

namespace tessera::verify {

/// "Global-Lips": the radius that a global Lipschitz constant certifies, margin / constant, the
/// smallest over the targets. The constant of a margin is the product of the layers' operator norms
/// induced by l_p, and the dual norm of the last row difference; sums add the constants of their
/// branches.
double lipschitz_radius(const PreparedNetwork& prepared, const Question& question);

/// The constant of each layer by node, a bound from above. Exact for the linear layers in l_1 and
/// l_inf. In l_2, for dense layers and convolutions the smaller of sqrt(|W|_1 |W|_inf) and
/// |(W W^T)^k|_inf^(1 / 2 k), a convolution being taken on an endless image: neither is ever less
/// than the spectral norm, as an estimate by power iteration alone would be.
std::vector<double> lipschitz_norms(const PreparedNetwork& prepared, Norm norm);

}  // namespace tessera::verify
