#include "data/png.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <format>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <type_traits>

#include "core/errors.h"
#include "core/sha256.h"
#include "data/file.h"

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#endif
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_NO_SIMD
#include <stb/stb_image.h>
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

namespace tessera {
namespace {

using View = std::span<const std::byte>;

constexpr std::array<unsigned char, 8> signature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

const unsigned char* plain(View bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Big-endian, as everything in PNG.
std::uint32_t number_at(View bytes, std::size_t place) {
    std::uint32_t number = 0;
    for (const std::byte byte : bytes.subspan(place, 4)) {
        number = number << 8 | std::to_integer<std::uint32_t>(byte);
    }
    return number;
}

struct Chunk {
    std::string_view type;
    View content;
};

/// Takes the first chunk off `rest`: length, type, content and checksum.
Chunk take_chunk(View& rest, const std::string& name) {
    constexpr std::size_t frame = 12;
    const bool whole = rest.size() >= frame && number_at(rest, 0) <= rest.size() - frame;
    if (!whole) {
        throw InputError(std::format("{}: the PNG file is cut short", name));
    }
    const std::size_t length = number_at(rest, 0);
    const View checked = rest.subspan(4, length + 4);
    if (crc32(0, plain(checked), static_cast<uInt>(checked.size())) !=
        number_at(rest, length + 8)) {
        throw InputError(std::format("{}: the PNG file is damaged (a wrong checksum)", name));
    }
    rest = rest.subspan(length + frame);
    return {{reinterpret_cast<const char*>(checked.data()), 4}, checked.subspan(4)};
}

/// What the first chunk says of the picture.
struct Header {
    std::size_t width = 0;
    std::size_t height = 0;
    std::size_t bits = 0;  // of a pixel
    bool interlaced = false;
};

/// Bits of a pixel by kind of colour and bits of a sample; 0 for pairs that do not exist.
std::size_t bits_of_pixel(int colour, int depth) {
    const auto one_of = [depth](std::initializer_list<int> depths) {
        return std::ranges::find(depths, depth) != depths.end();
    };
    const auto samples = [depth](int count) { return static_cast<std::size_t>(count * depth); };
    switch (colour) {
        case 0:
            return one_of({1, 2, 4, 8, 16}) ? samples(1) : 0;
        case 2:
            return one_of({8, 16}) ? samples(3) : 0;
        case 3:
            return one_of({1, 2, 4, 8}) ? samples(1) : 0;
        case 4:
            return one_of({8, 16}) ? samples(2) : 0;
        case 6:
            return one_of({8, 16}) ? samples(4) : 0;
        default:
            return 0;
    }
}

Header read_header(const Chunk& chunk, const std::string& name) {
    constexpr std::size_t length = 13;
    if (chunk.type != "IHDR" || chunk.content.size() != length) {
        throw InputError(std::format("{}: the PNG file is damaged (it has no header)", name));
    }
    const std::uint32_t width = number_at(chunk.content, 0);
    const std::uint32_t height = number_at(chunk.content, 4);
    const auto byte = [&](std::size_t i) { return std::to_integer<int>(chunk.content[i]); };
    if (width == 0 || height == 0) {
        throw InputError(std::format("{}: the picture has {} x {} pixels", name, width, height));
    }
    if (width > largest_picture_side || height > largest_picture_side ||
        width * height > largest_picture_pixels) {
        throw InputError(std::format(
            "{}: the picture has {} x {} pixels; allowed are {} to a side and {} in all", name,
            width, height, largest_picture_side, largest_picture_pixels));
    }
    const std::size_t bits = bits_of_pixel(byte(9), byte(8));
    if (bits == 0 || byte(10) != 0 || byte(11) != 0 || byte(12) > 1) {
        throw InputError(std::format("{}: the PNG file is damaged (no such kind of pixels)", name));
    }
    return {width, height, bits, byte(12) == 1};
}

/// Bytes of the unpacked picture: each row has one more than its pixels take.
std::size_t unpacked_size(const Header& header) {
    const auto rectangle = [&](std::size_t columns, std::size_t rows) {
        return columns == 0 ? 0 : rows * (1 + (columns * header.bits + 7) / 8);
    };
    if (!header.interlaced) {
        return rectangle(header.width, header.height);
    }
    // Adam7: seven pictures of every so many-th pixel.
    constexpr std::array<std::array<std::size_t, 4>, 7> passes = {{{0, 8, 0, 8},
                                                                   {4, 8, 0, 8},
                                                                   {0, 4, 4, 8},
                                                                   {2, 4, 0, 4},
                                                                   {0, 2, 2, 4},
                                                                   {1, 2, 0, 2},
                                                                   {0, 1, 1, 2}}};
    const auto taken = [](std::size_t all, std::size_t first, std::size_t every) {
        return all <= first ? 0 : (all - first + every - 1) / every;
    };
    std::size_t size = 0;
    for (const auto& [column, every_column, row, every_row] : passes) {
        size += rectangle(taken(header.width, column, every_column),
                          taken(header.height, row, every_row));
    }
    return size;
}

using StreamEnd = decltype([](z_stream* stream) { inflateEnd(stream); });

/// Unpacks without keeping anything: the data must be whole and of the size that the header asks
/// for, so that nothing larger is unpacked afterwards.
void check_data(const std::vector<View>& parts, std::size_t size, const std::string& name) {
    std::vector<Bytef> scratch(std::size_t{1} << 16);
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) {
        throw InputError(std::format("{}: cannot start to unpack", name));
    }
    const std::unique_ptr<z_stream, StreamEnd> guard(&stream);
    std::size_t unpacked = 0;
    int status = Z_OK;
    for (const View part : parts) {
        // zlib takes its input through a pointer to non-const, but does not write to it.
        stream.next_in = const_cast<Bytef*>(plain(part));
        stream.avail_in = static_cast<uInt>(part.size());
        bool more = true;
        while (status == Z_OK && more && unpacked <= size) {
            stream.next_out = scratch.data();
            stream.avail_out = static_cast<uInt>(scratch.size());
            status = inflate(&stream, Z_NO_FLUSH);
            unpacked += scratch.size() - stream.avail_out;
            more = stream.avail_in > 0 || stream.avail_out == 0;
            if (status == Z_BUF_ERROR) {
                status = Z_OK;  // nothing to do before the next part
                more = false;
            }
        }
    }
    if (status != Z_OK && status != Z_STREAM_END) {
        throw InputError(std::format("{}: the PNG file is damaged ({})", name,
                                     stream.msg != nullptr ? stream.msg : "no more is known"));
    }
    if (unpacked != size || status != Z_STREAM_END) {
        throw InputError(
            std::format("{}: the PNG file is damaged (it holds {} pixels than its "
                        "header says)",
                        name, unpacked > size ? "more" : "fewer"));
    }
}

/// Checks the file chunk by chunk, up to its end mark.
void check_file(View bytes, const std::string& name) {
    View rest = bytes.subspan(signature.size());
    const Header header = read_header(take_chunk(rest, name), name);
    std::vector<View> data;
    for (Chunk chunk = take_chunk(rest, name); chunk.type != "IEND";
         chunk = take_chunk(rest, name)) {
        if (chunk.type == "IDAT") {
            data.push_back(chunk.content);
        }
    }
    check_data(data, unpacked_size(header), name);
}

}  // namespace

bool is_png(View bytes) {
    return bytes.size() >= signature.size() &&
           std::equal(signature.begin(), signature.end(), plain(bytes));
}

Picture read_png(View bytes, const std::string& name) {
    if (!is_png(bytes)) {
        throw InputError(std::format("{}: not a PNG file", name));
    }
    if (bytes.size() > largest_file) {
        throw InputError(
            std::format("{}: has {} bytes; at most {} are read", name, bytes.size(), largest_file));
    }
    check_file(bytes, name);
    Picture picture{.name = name, .sha256 = sha256(bytes), .pixels = {}};
    const std::unique_ptr<stbi_uc, decltype(&stbi_image_free)> pixels(
        stbi_load_from_memory(plain(bytes), static_cast<int>(bytes.size()), &picture.width,
                              &picture.height, &picture.channels, 0),
        &stbi_image_free);
    if (pixels == nullptr) {
        throw InputError(
            std::format("{}: the PNG file is damaged ({})", name, stbi_failure_reason()));
    }
    const std::size_t size = static_cast<std::size_t>(picture.width) *
                             static_cast<std::size_t>(picture.height) *
                             static_cast<std::size_t>(picture.channels);
    picture.pixels.assign(pixels.get(), pixels.get() + size);
    return picture;
}

}  // namespace tessera
