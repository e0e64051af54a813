#include "data/idx.h"

#include "core/errors.h"
#include "data/gzip.h"

#include <format>
#include <optional>

namespace tessera {
namespace {

std::optional<ElementType> type_of_code(unsigned code) {
    switch (code) {
        case 0x08:
            return ElementType::u8;
        case 0x09:
            return ElementType::i8;
        case 0x0B:
            return ElementType::i16;
        case 0x0C:
            return ElementType::i32;
        case 0x0D:
            return ElementType::f32;
        case 0x0E:
            return ElementType::f64;
        default:
            return std::nullopt;
    }
}

std::size_t big_endian_32(std::span<const std::byte> bytes) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = (value << 8) | std::to_integer<std::size_t>(bytes[i]);
    }
    return value;
}

Array read_raw_idx(std::span<const std::byte> bytes, const std::string& name) {
    if (bytes.size() < 4) {
        throw InputError(
            std::format("{}: {} bytes are too few for an IDX file", name, bytes.size()));
    }
    const auto code = std::to_integer<unsigned>(bytes[2]);
    const auto type = type_of_code(code);
    if (bytes[0] != std::byte{0} || bytes[1] != std::byte{0} || !type) {
        throw InputError(std::format("{}: not an IDX file (it begins with {:02x} {:02x} {:02x})",
                                     name, std::to_integer<unsigned>(bytes[0]),
                                     std::to_integer<unsigned>(bytes[1]), code));
    }
    const auto dimensions = std::to_integer<std::size_t>(bytes[3]);
    const std::size_t header = 4 + 4 * dimensions;
    if (bytes.size() < header) {
        throw InputError(
            std::format("{}: the header of {} dimensions is cut short", name, dimensions));
    }
    Array array;
    array.type = *type;
    for (std::size_t i = 0; i < dimensions; ++i) {
        array.shape.push_back(big_endian_32(bytes.subspan(4 + 4 * i)));
    }
    const auto body = bytes.subspan(header);
    take_elements(array, body, true, name);
    return array;
}

}  // namespace

Array read_idx(std::span<const std::byte> bytes, const std::string& name) {
    if (is_gzip(bytes)) {
        return read_raw_idx(unpack_gzip(bytes, name), name);
    }
    return read_raw_idx(bytes, name);
}

}  // namespace tessera
