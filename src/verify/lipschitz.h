#pragma once

#include "verify/certify.h"

namespace tessera::verify {

/// "Global-Lips": the radius that a global Lipschitz constant certifies, margin / constant, the
/// smallest over the targets. The constant of a margin is the product of the layers' operator norms
/// induced by l_p, and the dual norm of the last row difference; sums add the constants of their
/// branches. For l_2 the norm of a convolution is bounded by sqrt(|W|_1 |W|_inf), which is never
/// less than its spectral norm.
double lipschitz_radius(const PreparedNetwork& prepared, const Question& question);

}  // namespace tessera::verify
