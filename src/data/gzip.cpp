#include "data/gzip.h"

#include "core/errors.h"

#include <zlib.h>

#include <algorithm>
#include <format>
#include <memory>
#include <type_traits>

namespace tessera {
namespace {

using StreamEnd = decltype([](z_stream* stream) { inflateEnd(stream); });

}  // namespace

bool is_gzip(std::span<const std::byte> bytes) {
    return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

Bytes unpack_gzip(std::span<const std::byte> bytes, const std::string& name, std::size_t limit) {
    constexpr int gzip_window = 15 + 16;  // the largest window, with a gzip header
    constexpr std::size_t chunk = std::size_t{1} << 20;
    z_stream stream{};
    if (inflateInit2(&stream, gzip_window) != Z_OK) {
        throw InputError(std::format("{}: cannot start to unpack", name));
    }
    const std::unique_ptr<z_stream, StreamEnd> guard(&stream);
    // zlib takes its input through a pointer to non-const, but does not write to it.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), largest_file));
    Bytes unpacked;
    int status = Z_OK;
    while (status != Z_STREAM_END) {
        const std::size_t filled = unpacked.size();
        if (filled > limit) {
            throw InputError(std::format("{}: unpacks to more than {} bytes", name, limit));
        }
        unpacked.resize(filled + chunk);
        stream.next_out = reinterpret_cast<Bytef*>(unpacked.data() + filled);
        stream.avail_out = static_cast<uInt>(chunk);
        status = inflate(&stream, Z_NO_FLUSH);
        unpacked.resize(filled + chunk - stream.avail_out);
        if (status == Z_BUF_ERROR ||
            (status == Z_OK && stream.avail_in == 0 && stream.avail_out > 0)) {
            throw InputError(std::format("{}: the gzip file is cut short", name));
        }
        if (status != Z_OK && status != Z_STREAM_END) {
            throw InputError(std::format("{}: the gzip file is damaged ({})", name,
                                         stream.msg != nullptr ? stream.msg : "no more is known"));
        }
    }
    if (unpacked.size() > limit) {
        throw InputError(std::format("{}: unpacks to more than {} bytes", name, limit));
    }
    return unpacked;
}

}  // namespace tessera
