#pragma once

#include <cstddef>

#include "verify/certify.h"
#include "verify/relu_form.h"

/// The exact distance of tiny networks by going through all signs of their ReLUs: slow, and simple
/// enough to judge everything else by.
namespace tessera::verify {

inline constexpr Index most_enumerated = 14;  ///< ReLUs: 16 384 cases

struct EnumeratedDistance {
    /// No adversarial input is nearer; `largest` when there is none within it.
    double distance = 0;
    std::size_t cases = 0;  ///< of signs that some input of the ball may have
};

/// In each case of signs the network is affine, so that the nearest input at which a target is not
/// behind is that of a linear program (l_inf, l_1) or of a least-distance problem (l_2); the
/// smallest over the cases is the distance. Throws InputError for more than `most_enumerated`
/// ReLUs.
EnumeratedDistance enumerated_distance(const ReluForm& form, const Question& question,
                                       double largest);

}  // namespace tessera::verify
