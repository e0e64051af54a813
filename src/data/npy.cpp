#include "data/npy.h"

#include "core/errors.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>
#include <string_view>
#include <utility>

namespace tessera {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::array<std::pair<std::string_view, ElementType>, 7> types = {{
    {"|u1", ElementType::u8},
    {"|i1", ElementType::i8},
    {"<i2", ElementType::i16},
    {"<i4", ElementType::i32},
    {"<i8", ElementType::i64},
    {"<f4", ElementType::f32},
    {"<f8", ElementType::f64},
}};

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Reads the header: a Python dictionary of exactly the keys descr, fortran_order and shape.
class HeaderParser {
public:
    HeaderParser(std::string_view text, const std::string& name) : rest_(text), name_(name) {}

    /// Fills type and shape; returns whether the elements are in Fortran order.
    bool parse(Array& array) {
        bool fortran_order = false;
        bool seen_type = false;
        bool seen_shape = false;
        bool seen_order = false;
        expect('{');
        while (!accept('}')) {
            const std::string_view key = quoted();
            expect(':');
            if (key == "descr" && !std::exchange(seen_type, true)) {
                array.type = type();
            } else if (key == "fortran_order" && !std::exchange(seen_order, true)) {
                fortran_order = boolean();
            } else if (key == "shape" && !std::exchange(seen_shape, true)) {
                array.shape = shape();
            } else {
                fail(std::format("unexpected key '{}'", key));
            }
            accept(',');
        }
        skip_blanks();
        if (!rest_.empty() || !seen_type || !seen_shape || !seen_order) {
            fail("it must hold descr, fortran_order and shape, and nothing else");
        }
        return fortran_order;
    }

private:
    [[noreturn]] void fail(const std::string& reason) const {
        throw InputError(std::format("{}: cannot read the NPY header: {}", name_, reason));
    }

    void skip_blanks() {
        const std::size_t first = rest_.find_first_not_of(" \n\t");
        rest_.remove_prefix(std::min(first, rest_.size()));
    }

    bool accept(char wanted) {
        skip_blanks();
        if (rest_.empty() || rest_.front() != wanted) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    void expect(char wanted) {
        if (!accept(wanted)) {
            fail(std::format("'{}' is missing", wanted));
        }
    }

    std::string_view quoted() {
        skip_blanks();
        const char quote = rest_.empty() ? '\0' : rest_.front();
        const std::size_t end =
            quote == '\'' || quote == '"' ? rest_.find(quote, 1) : std::string_view::npos;
        if (end == std::string_view::npos) {
            fail("a quoted name is missing");
        }
        const std::string_view text = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        return text;
    }

    ElementType type() {
        const std::string_view code = quoted();
        for (const auto& [known, type] : types) {
            if (code == known) {
                return type;
            }
        }
        fail(std::format("type '{}'; allowed are |u1 |i1 <i2 <i4 <i8 <f4 <f8", code));
    }

    bool boolean() {
        skip_blanks();
        for (const auto& [word, value] :
             {std::pair{std::string_view("True"), true}, {std::string_view("False"), false}}) {
            if (rest_.starts_with(word)) {
                rest_.remove_prefix(word.size());
                return value;
            }
        }
        fail("fortran_order must be True or False");
    }

    std::vector<std::size_t> shape() {
        constexpr std::size_t most_dimensions = 32;
        std::vector<std::size_t> extents;
        expect('(');
        while (!accept(')')) {
            skip_blanks();
            std::size_t extent = 0;
            const auto [end, error] =
                std::from_chars(rest_.data(), rest_.data() + rest_.size(), extent);
            if (error != std::errc() || extents.size() == most_dimensions) {
                fail("the shape must be up to 32 whole numbers in parentheses");
            }
            extents.push_back(extent);
            rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
            accept(',');
        }
        return extents;
    }

    std::string_view rest_;
    const std::string& name_;
};

std::size_t little_endian(std::span<const std::byte> bytes) {
    std::size_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
        value = (value << 8) | std::to_integer<std::size_t>(bytes[i]);
    }
    return value;
}

}  // namespace

Array read_npy(std::span<const std::byte> bytes, const std::string& name) {
    if (bytes.size() < 10 || !as_text(bytes).starts_with(magic)) {
        throw InputError(std::format("{}: not an NPY file", name));
    }
    const auto version = std::to_integer<unsigned>(bytes[6]);
    if (version != 1 && version != 2) {
        throw InputError(std::format("{}: NPY version {}; allowed are 1 and 2", name, version));
    }
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    const std::size_t header_begin = 8 + length_bytes;
    if (bytes.size() < header_begin) {
        throw InputError(std::format("{}: the NPY header is cut short", name));
    }
    const std::size_t header_length = little_endian(bytes.subspan(8, length_bytes));
    if (header_length > bytes.size() - header_begin) {
        throw InputError(std::format("{}: the NPY header is cut short", name));
    }
    Array array;
    const bool fortran_order =
        HeaderParser(as_text(bytes.subspan(header_begin, header_length)), name).parse(array);
    if (fortran_order && array.shape.size() > 1) {
        throw InputError(std::format("{}: elements in Fortran order; C order is allowed", name));
    }
    const auto body = bytes.subspan(header_begin + header_length);
    take_elements(array, body, false, name);
    return array;
}

Bytes write_npy(const Array& array) {
    require(array.bytes.size() == array.element_count() * element_size(array.type),
            "write_npy: bytes and shape do not fit");
    std::string shape;
    for (const std::size_t extent : array.shape) {
        shape += std::format("{}, ", extent);
    }
    if (array.shape.size() > 1) {
        shape.resize(shape.size() - 2);
    }
    std::string_view code;
    for (const auto& [known, type] : types) {
        if (type == array.type) {
            code = known;
        }
    }
    std::string header =
        std::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", code, shape);
    // Elements begin at a multiple of 64 bytes, as the format recommends.
    const std::size_t unpadded = magic.size() + 4 + header.size() + 1;
    header.append((64 - unpadded % 64) % 64, ' ');
    header += '\n';
    std::string text(magic);
    text += '\x01';
    text += '\0';
    text += static_cast<char>(header.size() & 0xff);
    text += static_cast<char>(header.size() >> 8);
    text += header;
    const auto front = bytes_of(text);
    Bytes elements = array.bytes;
    to_native_order(elements, element_size(array.type), false);
    Bytes file(front.begin(), front.end());
    file.insert(file.end(), elements.begin(), elements.end());
    return file;
}

}  // namespace tessera
