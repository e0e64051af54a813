#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "lab/channel.h"
#include "lab/json.h"

namespace tessera::lab {

/// Bytes that are not a frame of a version that this program reads.
class FrameError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class Verdict { undecided, holds, fails };

/// A claim of the paper, judged on the results so far, as one honest line.
struct CheckResult {
    std::string id;
    Verdict verdict = Verdict::undecided;
    std::string line;
};

/// A data set that the results rest on.
struct DataUsed {
    std::string name;
    std::string sha256;
};

/// All there is to see at one moment.
struct Frame {
    std::uint64_t sequence = 0;
    double progress = 0.0;  ///< 0 to 1
    std::vector<Channel> channels;
    std::vector<CheckResult> checks;
    std::vector<DataUsed> data;
};

/// The channel of that name, or nullptr.
const Channel* find_channel(const Frame& frame, std::string_view name);

/// The value of a channel if it exists and is of that kind, or nullptr.
template <class Value>
const Value* channel_value(const Frame& frame, std::string_view name) {
    const Channel* channel = find_channel(frame, name);
    return channel == nullptr ? nullptr : std::get_if<Value>(&channel->value);
}

using Bytes = std::vector<std::byte>;

/// A frame in its binary form, version 2, little-endian:
/// bytes 0-3 "TSRF", 4-7 version, 8-11 length of the JSON header, 12-15 zero, 16- the header,
/// then zero padding to a multiple of 8 and the arrays, each at a multiple of 8 from the start.
/// The header is {"kind":"frame","sequence","progress","checks","data","channels":[{"name","label",
/// "kind", member: text, list of texts or {"array": dtype, "offset": bytes, "length": entries}}]}.
/// dtype is f8, f4, i4 or u1. Numbers are arrays too, so that NaN and infinity survive.
Bytes encode(const Frame& frame);

/// Reads what `encode` writes. Every length and offset is checked against `bytes`; throws
/// FrameError.
Frame decode(std::span<const std::byte> bytes);

/// Named files in the same container: {"kind":"files","files":[{"name","array"...}]}.
struct File {
    std::string name;
    Bytes content;
};
Bytes encode(std::span<const File> files);

/// A recorded stream of frames: each frame after its length as 8 bytes, little-endian.
void append_frame(Bytes& stream, std::span<const std::byte> frame);

/// The frames of a recorded stream, as views of it. Throws FrameError when it is cut short.
std::vector<std::span<const std::byte>> split_frames(std::span<const std::byte> stream);

}  // namespace tessera::lab
