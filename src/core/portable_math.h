#pragma once

namespace tessera {

/// Natural logarithm of a finite x > 0, from additions, multiplications and divisions only, so that
/// every platform returns the same bits (system libraries differ in the last one).
/// Relative error below 5e-16.
double portable_log(double x);

}  // namespace tessera
