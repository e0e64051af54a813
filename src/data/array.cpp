#include "data/array.h"

#include "core/errors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <format>

namespace tessera {
namespace {

template <class T>
std::vector<double> converted(const Bytes& bytes, std::size_t count) {
    std::vector<double> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        T element{};
        std::memcpy(&element, bytes.data() + i * sizeof(T), sizeof(T));
        values[i] = static_cast<double>(element);
    }
    return values;
}

}  // namespace

std::size_t element_size(ElementType type) {
    switch (type) {
        case ElementType::u8:
        case ElementType::i8:
            return 1;
        case ElementType::i16:
            return 2;
        case ElementType::i32:
        case ElementType::f32:
            return 4;
        case ElementType::i64:
        case ElementType::f64:
            return 8;
    }
    return 0;
}

std::size_t Array::element_count() const {
    std::size_t count = 1;
    for (const std::size_t extent : shape) {
        count *= extent;
    }
    return count;
}

std::vector<double> Array::to_doubles() const {
    const std::size_t count = element_count();
    switch (type) {
        case ElementType::u8:
            return converted<std::uint8_t>(bytes, count);
        case ElementType::i8:
            return converted<std::int8_t>(bytes, count);
        case ElementType::i16:
            return converted<std::int16_t>(bytes, count);
        case ElementType::i32:
            return converted<std::int32_t>(bytes, count);
        case ElementType::i64:
            return converted<std::int64_t>(bytes, count);
        case ElementType::f32:
            return converted<float>(bytes, count);
        case ElementType::f64:
            return converted<double>(bytes, count);
    }
    return {};
}

std::size_t checked_count(const std::vector<std::size_t>& shape, ElementType type,
                          std::size_t available, const std::string& name) {
    const bool empty = std::find(shape.begin(), shape.end(), std::size_t{0}) != shape.end();
    const std::size_t most = available / element_size(type);
    std::size_t count = empty ? 0 : 1;
    for (const std::size_t extent : shape) {
        if (!empty && extent > most / count) {
            throw InputError(std::format(
                "{}: the header asks for more elements than the {} bytes after it can hold", name,
                available));
        }
        count *= extent;
    }
    return count;
}

void to_native_order(Bytes& bytes, std::size_t size_of_element, bool big_endian) {
    if (big_endian == (std::endian::native == std::endian::big) || size_of_element == 1) {
        return;
    }
    for (std::size_t first = 0; first + size_of_element <= bytes.size(); first += size_of_element) {
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(first);
        std::reverse(begin, begin + static_cast<std::ptrdiff_t>(size_of_element));
    }
}

void take_elements(Array& array, std::span<const std::byte> body, bool big_endian,
                   const std::string& name) {
    const std::size_t expected =
        checked_count(array.shape, array.type, body.size(), name) * element_size(array.type);
    if (body.size() != expected) {
        throw InputError(std::format("{}: {} bytes of elements, but the header says {}", name,
                                     body.size(), expected));
    }
    array.bytes.assign(body.begin(), body.end());
    to_native_order(array.bytes, element_size(array.type), big_endian);
}

}  // namespace tessera
