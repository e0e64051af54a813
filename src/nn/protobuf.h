#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The wire format of protocol buffers, as far as ONNX files need it.
namespace tessera::nn::protobuf {

using BytesView = std::span<const std::byte>;

/// One field of a message.
struct Field {
    std::uint32_t number = 0;
    std::uint32_t wire = 0;   ///< 0 varint, 1 eight bytes, 2 a length and so many bytes, 5 four
    std::uint64_t value = 0;  ///< of a varint or of fixed bytes
    BytesView content;        ///< of wire type 2

    std::int64_t integer() const { return static_cast<std::int64_t>(value); }
    float number32() const;
    std::string text() const;
};

/// All fields of a message in order. Throws InputError, naming the file, where the bytes end
/// within a field or have an unknown wire type.
std::vector<Field> fields_of(BytesView message, const std::string& file);

/// Adds the integers or floats of a repeated field, packed or not.
void add_integers(const Field& field, std::vector<std::int64_t>& values, const std::string& file);
void add_floats(const Field& field, std::vector<double>& values, const std::string& file);

/// A message in the making.
class Writer {
public:
    void integer(std::uint32_t number, std::int64_t value);
    void text(std::uint32_t number, std::string_view text);
    void bytes(std::uint32_t number, BytesView bytes);
    void message(std::uint32_t number, const Writer& inner) { bytes(number, inner.data_); }
    void number32(std::uint32_t number, float value);

    const std::vector<std::byte>& data() const { return data_; }

private:
    void varint(std::uint64_t value);
    std::vector<std::byte> data_;
};

}  // namespace tessera::nn::protobuf
