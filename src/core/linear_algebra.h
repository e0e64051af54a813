#pragma once

/// The only door to Eigen. Everything that computes with matrices includes this header.
///
/// Eigen 3.4 has no WebAssembly back end, but its SSE one works on Emscripten's SSE headers, once
/// two things are arranged (neither touches Eigen): the standard headers and the intrinsics are
/// included first, and __GNUC__ is hidden, because under it Eigen writes x86 assembly inline.

#if defined(__EMSCRIPTEN__)
#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iosfwd>
#include <limits>
#include <sstream>
#include <type_traits>
#include <utility>
#include <vector>
#if defined(__wasm_simd128__)
#include <nmmintrin.h>
#endif
#pragma push_macro("__GNUC__")
#undef __GNUC__
#endif

// The order of a product's sums follows the number of registers and the sizes of caches that Eigen
// plans with. They are the same everywhere, so that the bits are.
#define EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS 16
#define EIGEN_NO_CPUID
#define EIGEN_DEFAULT_L1_CACHE_SIZE (32 * 1024)
#define EIGEN_DEFAULT_L2_CACHE_SIZE (256 * 1024)
#define EIGEN_DEFAULT_L3_CACHE_SIZE (2 * 1024 * 1024)
#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#if defined(__EMSCRIPTEN__)
#pragma pop_macro("__GNUC__")
#endif

namespace tessera {

/// True when Eigen's kernels are compiled to vector instructions (SSE natively, SIMD128 in
/// WebAssembly).
#if defined(EIGEN_VECTORIZE)
inline constexpr bool simd_enabled = true;
#else
inline constexpr bool simd_enabled = false;
#endif

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;  // column by column
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using VectorView = Eigen::Ref<const Vector>;
using MatrixView = Eigen::Ref<const Matrix, 0, Eigen::OuterStride<>>;
using Index = Eigen::Index;

}  // namespace tessera
