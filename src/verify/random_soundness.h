#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Certificates held against the truth on random networks of all kinds of layers.
namespace tessera::verify {

struct SoundnessReport {
    std::size_t networks = 0;     ///< looked at so far
    std::size_t closed = 0;       ///< whose exact distance was found to a thousandth
    std::size_t attacked = 0;     ///< with an adversarial input within reach
    std::size_t comparisons = 0;  ///< of a certificate with an exact distance or an attack
    /// One line for each comparison that a certificate lost: seed, network, method, both numbers.
    std::vector<std::string> failures;
};

/// Looks at `count` networks; number i is made from seed + i alone, so that a failure can be
/// repeated by itself. On each: certified radii by all linear rules, intervals, a global Lipschitz
/// constant and, where it applies, the linear program and splitting of signs, against branch and
/// bound over boxes of inputs and projected gradient descent. `progress` is called after each
/// network, unless it is empty; false stops.
SoundnessReport random_soundness(std::uint64_t seed, std::size_t count,
                                 const std::function<bool(const SoundnessReport&)>& progress = {});

}  // namespace tessera::verify
