#include "lab/frame.h"

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <cstring>
#include <limits>

#include "core/philox.h"

using namespace tessera;
using namespace tessera::lab;

namespace {

Frame example() {
    Frame frame;
    frame.sequence = 41;
    frame.progress = 0.25;
    const double infinity = std::numeric_limits<double>::infinity();
    frame.channels.push_back({"a", "A", Scalar{std::nan(""), "m"}});
    frame.channels.push_back({"b", "B", Series{{1, 2}, {-infinity, 5e-324}, {0, 0}, {1, 1}}});
    frame.channels.push_back({"c", "C", Points{{1}, {2}, {3}, {4}, {5}}});
    frame.channels.push_back({"d", "D", Arrows{{0}, {0}, {}, {1}, {1}, {}, {"\xce\xb2"}}});
    frame.channels.push_back({"e", "E", Bars{{"x", "y"}, {1, -1}, {0.5, -2}, {1.5, 0}}});
    frame.channels.push_back({"f", "F", Grid{2, 3, {1, 2, 3, 4, 5, 6}, {0, 1, 2}, {0, 1}}});
    frame.channels.push_back({"g", "G", Image{1, 2, {1, 2, 3, 4, 5, 6}}});
    frame.channels.push_back({"h", "H", Graph{{0, 1}, {0, 1}, {}, {0}, {1}, {0.5}}});
    frame.channels.push_back({"i", "I", Table{{"p", "q"}, {"r"}, {1, 2}}});
    frame.channels.push_back({"j", "J", Text{"plain \"text\""}});
    frame.checks.push_back({"check", Verdict::fails, "it does not"});
    frame.data.push_back({"numbers", "00ff"});
    return frame;
}

std::string header_of(const Bytes& bytes) {
    std::uint32_t length = 0;
    std::memcpy(&length, bytes.data() + 8, sizeof length);
    return {reinterpret_cast<const char*>(bytes.data()) + 16, length};
}

/// The same container with its header replaced by one of the same length or shorter.
Bytes with_header(Bytes bytes, std::string header) {
    const std::size_t room = header_of(bytes).size();
    header.resize(room, ' ');
    std::memcpy(bytes.data() + 16, header.data(), room);
    return bytes;
}

Bytes replaced(const Bytes& bytes, const std::string& from, const std::string& to) {
    std::string header = header_of(bytes);
    const std::size_t place = header.find(from);
    REQUIRE(place != std::string::npos);
    header.replace(place, from.size(), to);
    return with_header(bytes, header);
}

}  // namespace

TEST_CASE("A frame of every kind survives its binary form bit for bit", "[lab][frame]") {
    const Bytes bytes = encode(example());
    CHECK(encode(decode(bytes)) == bytes);
    const Frame frame = decode(bytes);
    CHECK(frame.sequence == 41);
    CHECK(frame.progress == 0.25);
    CHECK(std::isnan(channel_value<Scalar>(frame, "a")->value));
    CHECK(channel_value<Series>(frame, "b")->y[1] == 5e-324);
    CHECK(channel_value<Grid>(frame, "f")->values[5] == 6.0F);
    CHECK(channel_value<Series>(frame, "a") == nullptr);
    CHECK(channel_value<Series>(frame, "zz") == nullptr);
    CHECK(frame.checks.at(0).verdict == Verdict::fails);
}

TEST_CASE("Arrays lie at multiples of eight bytes", "[lab][frame]") {
    const Json header = Json::parse(header_of(encode(example())));
    for (const Json& channel : header.at("channels")) {
        for (const auto& [key, member] : channel.items()) {
            if (member.is_object()) CHECK(member.at("offset").get<std::size_t>() % 8 == 0);
        }
    }
}

TEST_CASE("A frame cut short anywhere is refused", "[lab][frame]") {
    const Bytes bytes = encode(example());
    for (std::size_t size = 0; size + 8 <= bytes.size(); ++size) {
        CHECK_THROWS_AS(decode(std::span(bytes).first(size)), FrameError);
    }
}

TEST_CASE("A frame whose header lies is refused", "[lab][frame]") {
    const Bytes bytes = encode(example());
    Bytes wrong = bytes;
    wrong[0] = std::byte{'X'};
    CHECK_THROWS_AS(decode(wrong), FrameError);
    wrong = bytes;
    wrong[4] = std::byte{9};
    CHECK_THROWS_AS(decode(wrong), FrameError);
    CHECK_THROWS_AS(decode(with_header(bytes, "[]")), FrameError);
    CHECK_THROWS_AS(decode(with_header(bytes, "{\"kind\":\"frame\"}")), FrameError);
    CHECK_THROWS_AS(decode(replaced(bytes, "\"frame\"", "\"files\"")), FrameError);
    CHECK_THROWS_AS(decode(replaced(bytes, "\"kind\":\"series\"", "\"kind\":\"orbits\"")),
                    FrameError);
    CHECK_THROWS_AS(decode(replaced(bytes, "\"offset\":0", "\"offset\":-1")), FrameError);
    CHECK_THROWS_AS(decode(replaced(bytes, "\"length\":1", "\"length\":9e18")), FrameError);
    CHECK_THROWS_AS(decode(replaced(bytes, "\"length\":2", "\"length\":1")), FrameError);
    CHECK_THROWS_AS(decode(replaced(bytes, "\"rows\":2", "\"rows\":7")), FrameError);
    CHECK_THROWS_AS(decode(replaced(bytes, "\"rows\":2", "\"rows\":-2")), FrameError);
    CHECK_THROWS_AS(decode(replaced(bytes, "\"f8\"", "\"u1\"")), FrameError);
    CHECK_THROWS_AS(decode(replaced(bytes, "\"fails\"", "\"maybe\"")), FrameError);
}

TEST_CASE("Random damage never gets past the checks as anything but an error", "[lab][frame]") {
    const Bytes bytes = encode(example());
    RandomStream stream("test", 3, "cases");
    int refused = 0;
    for (int trial = 0; trial < 3000; ++trial) {
        Bytes damaged = bytes;
        for (int i = 0; i < 3; ++i) {
            damaged[static_cast<std::size_t>(stream.below(damaged.size()))] =
                static_cast<std::byte>(stream.below(256));
        }
        try {
            const Frame frame = decode(damaged);
            CHECK(frame.channels.size() == 10);
        } catch (const FrameError&) {
            ++refused;
        }
    }
    CHECK(refused > 100);
}

TEST_CASE("A recorded stream is read back frame by frame", "[lab][frame]") {
    Bytes stream;
    const Bytes first = encode(example());
    append_frame(stream, first);
    append_frame(stream, encode(Frame{}));
    const auto frames = split_frames(stream);
    REQUIRE(frames.size() == 2);
    CHECK(std::ranges::equal(frames[0], first));
    CHECK(decode(frames[1]).channels.empty());
    CHECK_THROWS_AS(split_frames(std::span(stream).first(stream.size() - 1)), FrameError);
    CHECK_THROWS_AS(split_frames(std::span(stream).first(4)), FrameError);
    CHECK(split_frames({}).empty());
}
