#pragma once

#include "data/array.h"

namespace tessera {

/// Reads an NPY file, version 1 or 2, of little-endian f4, f8, i4 or i8, or of u1 or i1, in C order
/// or, with at most one dimension, in either. Throws InputError, naming the file, when anything
/// does not fit; no memory is taken for elements that are not there.
Array read_npy(std::span<const std::byte> bytes, const std::string& name);

/// The bytes of an NPY version 1 file, C order.
Bytes write_npy(const Array& array);

}  // namespace tessera
