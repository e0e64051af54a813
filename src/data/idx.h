#pragma once

#include "data/array.h"

namespace tessera {

/// Reads an IDX file, the format of MNIST and its kin, raw or packed by gzip: two zero bytes, a
/// type (0x08 u8, 0x09 i8, 0x0B i16, 0x0C i32, 0x0D f32, 0x0E f64), the number of dimensions, their
/// extents as big-endian 32-bit numbers, the elements. Throws InputError, naming the file, when
/// anything does not fit; no memory is taken for elements that are not there.
Array read_idx(std::span<const std::byte> bytes, const std::string& name);

}  // namespace tessera
