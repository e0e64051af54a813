#include "nn/protobuf.h"

#include <bit>
#include <cstring>
#include <format>

#include "core/errors.h"

namespace tessera::nn::protobuf {
namespace {

/// Reads along the bytes; complains where they end.
class Reader {
public:
    Reader(BytesView bytes, const std::string& file) : bytes_(bytes), file_(file) {}

    bool done() const { return at_ == bytes_.size(); }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = std::to_integer<std::uint64_t>(take(1).front());
            value |= (byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) return value;
        }
        throw InputError(std::format("{}: a number of more than 64 bits", file_));
    }
    std::uint64_t fixed(std::size_t size) {
        std::uint64_t value = 0;
        std::size_t shift = 0;
        for (const std::byte byte : take(size)) {
            value |= std::to_integer<std::uint64_t>(byte) << shift;
            shift += 8;
        }
        return value;
    }
    BytesView take(std::uint64_t size) {
        if (size > bytes_.size() - at_) {
            throw InputError(
                std::format("{}: the file ends within a field of {} bytes; it is "
                            "damaged, or not an ONNX file",
                            file_, size));
        }
        const BytesView part = bytes_.subspan(at_, static_cast<std::size_t>(size));
        at_ += static_cast<std::size_t>(size);
        return part;
    }

private:
    BytesView bytes_;
    const std::string& file_;
    std::size_t at_ = 0;
};

}  // namespace

float Field::number32() const {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value));
}

std::string Field::text() const {
    return {reinterpret_cast<const char*>(content.data()), content.size()};
}

std::vector<Field> fields_of(BytesView message, const std::string& file) {
    Reader reader(message, file);
    std::vector<Field> fields;
    while (!reader.done()) {
        const std::uint64_t key = reader.varint();
        Field field{
            static_cast<std::uint32_t>(key >> 3), static_cast<std::uint32_t>(key & 7), 0, {}};
        switch (field.wire) {
            case 0:
                field.value = reader.varint();
                break;
            case 1:
                field.value = reader.fixed(8);
                break;
            case 2:
                field.content = reader.take(reader.varint());
                break;
            case 5:
                field.value = reader.fixed(4);
                break;
            default:
                throw InputError(
                    std::format("{}: wire type {} is unknown; it is damaged, or not an ONNX file",
                                file, field.wire));
        }
        fields.push_back(field);
    }
    return fields;
}

void add_integers(const Field& field, std::vector<std::int64_t>& values, const std::string& file) {
    if (field.wire != 2) {
        values.push_back(field.integer());
        return;
    }
    Reader reader(field.content, file);
    while (!reader.done()) values.push_back(static_cast<std::int64_t>(reader.varint()));
}

void add_floats(const Field& field, std::vector<double>& values, const std::string& file) {
    if (field.wire != 2) {
        values.push_back(static_cast<double>(field.number32()));
        return;
    }
    Reader reader(field.content, file);
    while (!reader.done()) {
        const auto bits = static_cast<std::uint32_t>(reader.fixed(4));
        values.push_back(static_cast<double>(std::bit_cast<float>(bits)));
    }
}

void Writer::varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) data_.push_back(static_cast<std::byte>(value | 0x80));
    data_.push_back(static_cast<std::byte>(value));
}

void Writer::integer(std::uint32_t number, std::int64_t value) {
    varint(std::uint64_t{number} << 3);
    varint(static_cast<std::uint64_t>(value));
}

void Writer::text(std::uint32_t number, std::string_view text) {
    bytes(number, std::as_bytes(std::span(text.data(), text.size())));
}

void Writer::bytes(std::uint32_t number, BytesView bytes) {
    varint(std::uint64_t{number} << 3 | 2);
    varint(bytes.size());
    data_.insert(data_.end(), bytes.begin(), bytes.end());
}

void Writer::number32(std::uint32_t number, float value) {
    varint(std::uint64_t{number} << 3 | 5);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (unsigned shift = 0; shift < 32; shift += 8) {
        data_.push_back(static_cast<std::byte>(bits >> shift));
    }
}

}  // namespace tessera::nn::protobuf
