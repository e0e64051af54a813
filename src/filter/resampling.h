#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/philox.h"
#include "filter/particles.h"

/// Which particles live on: N ancestors drawn so that particle j is expected N W_j times. All take
/// normalised weights W (their sum is 1 up to rounding) and write indices in ascending order unless
/// stated otherwise. Sources: Douc, Cappe and Moulines 2005; Gerber, Chopin and Whiteley 2019
/// (SSP).
namespace tessera::filter {

enum class Resampling { multinomial, stratified, systematic, residual, ssp };

using Ancestors = std::span<std::uint32_t>;

/// Points v_k = (k + u) / N with one u in [0, 1); the ancestor is the first j whose cumulative
/// weight is above v (so that particles without weight have no descendants).
void systematic_ancestors(std::span<const double> weights, double u, Ancestors ancestors);

/// Points v_k = (k + u_k) / N, `uniforms` of the length of `ancestors`.
void stratified_ancestors(std::span<const double> weights, std::span<const double> uniforms,
                          Ancestors ancestors);

/// Ancestors of any points in ascending order, each in [0, 1].
void ancestors_of_points(std::span<const double> weights, std::span<const double> points,
                         Ancestors ancestors);

/// Independent draws, in O(N) by the normalised spacings of exponentials.
void multinomial_ancestors(std::span<const double> weights, RandomStream& stream,
                           Ancestors ancestors);

/// floor(N W_j) copies each, the rest multinomial by the fractional parts. The copies come first.
void residual_ancestors(std::span<const double> weights, RandomStream& stream, Ancestors ancestors);

/// The "Srinivasan sampling process": fractional parts are rounded in pairs, so that each number of
/// copies is floor or ceiling of N W_j.
void ssp_ancestors(std::span<const double> weights, RandomStream& stream, Ancestors ancestors);

/// Any of them.
void draw_ancestors(Resampling scheme, std::span<const double> weights, RandomStream& stream,
                    Ancestors ancestors);

/// Replaces particle i by (the old) particle ancestors[i].
void take_ancestors(Particles& particles, std::span<const std::uint32_t> ancestors,
                    std::vector<double>& scratch);

}  // namespace tessera::filter
