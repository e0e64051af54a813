#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "filter/particles.h"
#include "labs/resampling_free_pf/pair_sums.h"

/// The flow of Boopathy, Muppidi, Yang, Iyer, Yue and Fiete, "Resampling-free particle filters in
/// high-dimensions" (ICRA 2024): particles move, none is dropped or copied.
namespace tessera::resampling_free_pf {

/// The pair term weighs a pair by the loss of the particle that moves, with a minus (the published
/// program); by the loss of the other one, with a plus (what the Green's function gives); or is
/// left out.
enum class FlowVariant : std::uint8_t { paper_code, green, local };

/// Below three dimensions the Green's function is another one.
inline constexpr std::size_t smallest_dimension = 3;

/// C(m) = Gamma(m/2 + 1) / (m (m - 2) pi^(m/2)): C(m) r^(2-m) is the Green's function of -Laplace.
/// Throws InputError for m < 3.
double green_constant(std::size_t m);
double log_green_constant(std::size_t m);

/// eps = (gamma / C(m))^(1/(2-m)): at this distance C(m) eps^(2-m) = gamma. Throws InputError for
/// m < 3 and for gamma that is not positive and finite.
double regularising_distance(std::size_t m, double gamma);

struct FlowSettings {
    FlowVariant variant = FlowVariant::paper_code;
    double gamma = 10;         ///< step; gamma / n is the rate of the gradient part
    bool single_pairs = true;  ///< pairs in single precision
};

/// Which way an update moves each particle, part by part.
struct FlowParts {
    filter::Particles gradient;  ///< -(gamma/n) g_i
    filter::Particles pair;      ///< all zero for FlowVariant::local
};

/// Computes one update of all particles.
class Flow {
public:
    explicit Flow(const FlowSettings& settings) : settings_(settings) {}

    /// Loss L_i and gradient g_i at each particle; the parts are overwritten. Throws InputError for
    /// fewer than three dimensions unless the variant is local.
    void compute(const filter::Particles& particles, std::span<const double> losses,
                 const filter::Particles& gradients, FlowParts& parts);

    const FlowSettings& settings() const { return settings_; }

private:
    FlowSettings settings_;
    PairSums<float> single_;
    PairSums<double> double_;
    std::vector<double> charges_;
};

/// particles += both parts.
void move(filter::Particles& particles, const FlowParts& parts);

}  // namespace tessera::resampling_free_pf
