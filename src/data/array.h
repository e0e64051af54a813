#pragma once

#include "data/file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tessera {

/// Types of array elements that files may hold.
enum class ElementType { u8, i8, i16, i32, i64, f32, f64 };

/// Bytes per element.
std::size_t element_size(ElementType type);

/// A row-major array as read from a file, elements in this machine's byte order.
struct Array {
    ElementType type = ElementType::u8;
    std::vector<std::size_t> shape;  ///< empty for a single number
    Bytes bytes;                     ///< element_count() * element_size(type)

    std::size_t element_count() const;

    /// All elements as doubles; 64-bit integers beyond 2^53 are rounded.
    std::vector<double> to_doubles() const;
};

/// The number of elements of a shape. Throws InputError, naming the file, when the bytes of such an
/// array could not all be in `available` bytes: nothing is allocated for a size that a file only
/// claims.
std::size_t checked_count(const std::vector<std::size_t>& shape, ElementType type,
                          std::size_t available, const std::string& name);

/// Reverses the bytes of each element when the file's order is not this machine's.
void to_native_order(Bytes& bytes, std::size_t size_of_element, bool big_endian);

/// Fills an array, whose type and shape a header gave, with the elements that follow it. Throws
/// InputError, naming the file, when they are not exactly as many bytes as the header says.
void take_elements(Array& array, std::span<const std::byte> body, bool big_endian,
                   const std::string& name);

}  // namespace tessera
