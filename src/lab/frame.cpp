#include "lab/frame.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <format>

#include "lab/schema.h"

namespace tessera::lab {
namespace {

static_assert(std::endian::native == std::endian::little, "frames are little-endian");

constexpr char magic[4] = {'T', 'S', 'R', 'F'};
constexpr std::uint32_t format_version = 2;
constexpr std::size_t preamble_size = 16;
constexpr std::size_t alignment = 8;

std::size_t aligned(std::size_t size) {
    return (size + alignment - 1) / alignment * alignment;
}

template <class Number>
constexpr const char* dtype() {
    if constexpr (std::same_as<Number, double>)
        return "f8";
    else if constexpr (std::same_as<Number, float>)
        return "f4";
    else if constexpr (std::same_as<Number, std::int32_t>)
        return "i4";
    else
        return "u1";
}

/// Collects arrays behind each other and remembers where they lie.
class ArrayWriter {
public:
    template <class Number>
    Json add(std::span<const Number> values) {
        const std::size_t offset = arrays_.size();
        const auto bytes = std::as_bytes(values);
        arrays_.insert(arrays_.end(), bytes.begin(), bytes.end());
        arrays_.resize(aligned(arrays_.size()));
        return {{"array", dtype<Number>()}, {"offset", offset}, {"length", values.size()}};
    }

    /// The container: preamble, header, arrays. Offsets count from the first array.
    Bytes finish(const Json& header) const {
        const std::string text = to_text(header);
        const std::size_t start = aligned(preamble_size + text.size());
        Bytes bytes(start + arrays_.size());
        const std::uint32_t numbers[3] = {format_version, static_cast<std::uint32_t>(text.size()),
                                          0};
        std::memcpy(bytes.data(), magic, sizeof magic);
        std::memcpy(bytes.data() + sizeof magic, numbers, sizeof numbers);
        std::memcpy(bytes.data() + preamble_size, text.data(), text.size());
        std::ranges::copy(arrays_, bytes.begin() + static_cast<std::ptrdiff_t>(start));
        return bytes;
    }

private:
    Bytes arrays_;
};

/// A container whose preamble has been checked.
struct Container {
    Json header;
    std::span<const std::byte> arrays;
};

Container open_container(std::span<const std::byte> bytes) {
    if (bytes.size() < preamble_size || std::memcmp(bytes.data(), magic, sizeof magic) != 0) {
        throw FrameError("not a Tessera frame: it does not begin with TSRF");
    }
    std::uint32_t numbers[3];
    std::memcpy(numbers, bytes.data() + sizeof magic, sizeof numbers);
    if (numbers[0] != format_version) {
        throw FrameError(std::format("frame version {} is not read here; version {} is", numbers[0],
                                     format_version));
    }
    const std::size_t header_size = numbers[1];
    if (header_size > bytes.size() - preamble_size) {
        throw FrameError(
            std::format("the frame is cut short: its header has {} bytes, {} are there",
                        header_size, bytes.size() - preamble_size));
    }
    const auto* text = reinterpret_cast<const char*>(bytes.data() + preamble_size);
    Json header = Json::parse(text, text + header_size, nullptr, false);
    if (!header.is_object()) throw FrameError("the frame's header is not a JSON object");
    const std::size_t start = std::min(aligned(preamble_size + header_size), bytes.size());
    return {std::move(header), bytes.subspan(start)};
}

template <class Number>
std::vector<Number> read_array(const Json& entry, std::span<const std::byte> arrays) {
    if (entry.at("array").get_ref<const std::string&>() != dtype<Number>()) {
        throw FrameError(std::format("an array of the frame is not of type {}", dtype<Number>()));
    }
    const Json& place = entry.at("offset");
    const Json& count = entry.at("length");
    if (!place.is_number_unsigned() || !count.is_number_unsigned()) {
        throw FrameError("an array of the frame has no valid place");
    }
    const auto offset = place.get<std::uint64_t>();
    const auto length = count.get<std::uint64_t>();
    const std::uint64_t size = arrays.size();
    if (offset > size || length > (size - offset) / sizeof(Number)) {
        throw FrameError(
            std::format("the frame is cut short: an array of {} entries at byte {} "
                        "does not fit into {} bytes",
                        length, offset, size));
    }
    // Both fit into std::size_t, also where that has 32 bits: the arrays in memory hold them.
    const auto begin = static_cast<std::size_t>(offset);
    std::vector<Number> values(static_cast<std::size_t>(length));
    if (!values.empty()) {
        std::memcpy(values.data(), arrays.data() + begin, values.size() * sizeof(Number));
    }
    return values;
}

class MemberWriter {
public:
    MemberWriter(Json& json, ArrayWriter& arrays) : json_(json), arrays_(arrays) {}

    template <class Number>
    void operator()(const char* name, const std::vector<Number>& values) {
        json_[name] = arrays_.add(std::span<const Number>(values));
    }
    void operator()(const char* name, const std::vector<std::string>& texts) {
        json_[name] = texts;
    }
    void operator()(const char* name, const std::string& text) { json_[name] = text; }
    void operator()(const char* name, double value) {
        json_[name] = arrays_.add(std::span<const double>(&value, 1));
    }
    void operator()(const char* name, std::int32_t value) { json_[name] = value; }

private:
    Json& json_;
    ArrayWriter& arrays_;
};

class MemberReader {
public:
    MemberReader(const Json& json, std::span<const std::byte> arrays)
        : json_(json), arrays_(arrays) {}

    template <class Number>
    void operator()(const char* name, std::vector<Number>& values) {
        values = read_array<Number>(json_.at(name), arrays_);
    }
    void operator()(const char* name, std::vector<std::string>& texts) {
        texts = json_.at(name).get<std::vector<std::string>>();
    }
    void operator()(const char* name, std::string& text) {
        text = json_.at(name).get<std::string>();
    }
    void operator()(const char* name, double& value) {
        const auto values = read_array<double>(json_.at(name), arrays_);
        if (values.size() != 1) throw FrameError("a number of the frame is missing");
        value = values.front();
    }
    void operator()(const char* name, std::int32_t& value) {
        const Json& number = json_.at(name);
        if (!number.is_number_integer()) throw FrameError("a count of the frame is not an integer");
        const auto wide = number.get<std::int64_t>();
        if (wide < 0 || wide > std::numeric_limits<std::int32_t>::max()) {
            throw FrameError("a count of the frame is out of range");
        }
        value = static_cast<std::int32_t>(wide);
    }

private:
    const Json& json_;
    std::span<const std::byte> arrays_;
};

void require(bool condition, const Channel& channel) {
    if (!condition) {
        throw FrameError(
            std::format("channel {}: its arrays do not fit together", quote(channel.name)));
    }
}

bool empty_or(std::size_t size, std::size_t expected) {
    return size == 0 || size == expected;
}

/// Lengths that belong together agree, so that readers need not check again.
struct ConsistencyCheck {
    const Channel& channel;

    void operator()(const Scalar&) const {}
    void operator()(const Text&) const {}
    void operator()(const Series& series) const {
        const std::size_t size = series.x.size();
        require(series.y.size() == size && empty_or(series.lower.size(), size) &&
                    series.upper.size() == series.lower.size(),
                channel);
    }
    void operator()(const Points& points) const {
        const std::size_t size = points.x.size();
        require(points.y.size() == size && empty_or(points.z.size(), size) &&
                    empty_or(points.value.size(), size) && empty_or(points.category.size(), size),
                channel);
    }
    void operator()(const Arrows& arrows) const {
        const std::size_t size = arrows.x0.size();
        require(arrows.y0.size() == size && arrows.x1.size() == size && arrows.y1.size() == size &&
                    empty_or(arrows.z0.size(), size) && arrows.z1.size() == arrows.z0.size() &&
                    empty_or(arrows.labels.size(), size),
                channel);
    }
    void operator()(const Bars& bars) const {
        const std::size_t size = bars.values.size();
        require(bars.categories.size() == size && empty_or(bars.lower.size(), size) &&
                    bars.upper.size() == bars.lower.size(),
                channel);
    }
    void operator()(const Grid& grid) const {
        const auto rows = static_cast<std::size_t>(grid.rows);
        const auto columns = static_cast<std::size_t>(grid.columns);
        require(grid.values.size() == rows * columns && empty_or(grid.x.size(), columns) &&
                    empty_or(grid.y.size(), rows),
                channel);
    }
    void operator()(const Image& image) const {
        const auto rows = static_cast<std::uint64_t>(image.rows);
        const auto columns = static_cast<std::uint64_t>(image.columns);
        require(image.rgb.size() / 3 == rows * columns && image.rgb.size() % 3 == 0, channel);
    }
    void operator()(const Graph& graph) const {
        const std::size_t nodes = graph.x.size();
        const std::size_t edges = graph.from.size();
        require(graph.y.size() == nodes && empty_or(graph.value.size(), nodes) &&
                    graph.to.size() == edges && empty_or(graph.weight.size(), edges),
                channel);
        for (const auto* ends : {&graph.from, &graph.to}) {
            require(std::ranges::all_of(*ends,
                                        [&](std::int32_t node) {
                                            return node >= 0 &&
                                                   static_cast<std::size_t>(node) < nodes;
                                        }),
                    channel);
        }
    }
    void operator()(const Table& table) const {
        const std::size_t columns = table.columns.size();
        require(columns == 0 ? table.values.empty() : table.values.size() % columns == 0, channel);
        require(columns == 0 || empty_or(table.row_labels.size(), table.values.size() / columns),
                channel);
    }
};

template <std::size_t Kind = 0>
ChannelValue value_of_kind(std::size_t kind) {
    if constexpr (Kind < std::variant_size_v<ChannelValue>) {
        return kind == Kind ? ChannelValue(std::in_place_index<Kind>)
                            : value_of_kind<Kind + 1>(kind);
    } else {
        throw FrameError("a channel of the frame is of an unknown kind");
    }
}

Channel read_channel(const Json& json, std::span<const std::byte> arrays) {
    const auto& kind = json.at("kind").get_ref<const std::string&>();
    const auto place = std::ranges::find(channel_kinds, kind);
    Channel channel{json.at("name").get<std::string>(), json.at("label").get<std::string>(),
                    value_of_kind(static_cast<std::size_t>(place - std::begin(channel_kinds)))};
    MemberReader reader(json, arrays);
    std::visit([&](auto& value) { std::decay_t<decltype(value)>::members(value, reader); },
               channel.value);
    std::visit(ConsistencyCheck{channel}, channel.value);
    return channel;
}

constexpr const char* verdict_names[] = {"undecided", "holds", "fails"};

Verdict verdict_from_name(const std::string& name) {
    for (int i = 0; i < 3; ++i) {
        if (name == verdict_names[i]) return static_cast<Verdict>(i);
    }
    throw FrameError("a check of the frame has an unknown verdict");
}

Frame read_frame(const Container& container) {
    const Json& header = container.header;
    if (header.value("kind", "") != "frame") throw FrameError("the container holds no frame");
    Frame frame;
    frame.sequence = header.at("sequence").get<std::uint64_t>();
    frame.progress = header.at("progress").get<double>();
    for (const Json& channel : header.at("channels")) {
        frame.channels.push_back(read_channel(channel, container.arrays));
    }
    for (const Json& check : header.at("checks")) {
        frame.checks.push_back({check.at("id").get<std::string>(),
                                verdict_from_name(check.at("verdict").get<std::string>()),
                                check.at("line").get<std::string>()});
    }
    for (const Json& data : header.at("data")) {
        frame.data.push_back(
            {data.at("name").get<std::string>(), data.at("sha256").get<std::string>()});
    }
    return frame;
}

}  // namespace

const Channel* find_channel(const Frame& frame, std::string_view name) {
    const auto found = std::ranges::find(frame.channels, name, &Channel::name);
    return found == frame.channels.end() ? nullptr : &*found;
}

Bytes encode(const Frame& frame) {
    ArrayWriter arrays;
    Json header{{"kind", "frame"}, {"sequence", frame.sequence}, {"progress", frame.progress}};
    header["checks"] = Json::array();
    for (const CheckResult& check : frame.checks) {
        header["checks"].push_back({{"id", check.id},
                                    {"verdict", verdict_names[static_cast<int>(check.verdict)]},
                                    {"line", check.line}});
    }
    header["data"] = Json::array();
    for (const DataUsed& data : frame.data) {
        header["data"].push_back({{"name", data.name}, {"sha256", data.sha256}});
    }
    header["channels"] = Json::array();
    for (const Channel& channel : frame.channels) {
        Json json{{"name", channel.name},
                  {"label", channel.label},
                  {"kind", channel_kinds[channel.value.index()]}};
        MemberWriter writer(json, arrays);
        std::visit(
            [&](const auto& value) { std::decay_t<decltype(value)>::members(value, writer); },
            channel.value);
        header["channels"].push_back(std::move(json));
    }
    return arrays.finish(header);
}

Frame decode(std::span<const std::byte> bytes) {
    const Container container = open_container(bytes);
    try {
        return read_frame(container);
    } catch (const Json::exception& error) {
        throw FrameError(std::format("the frame's header is not valid: {}", error.what()));
    }
}

Bytes encode(std::span<const File> files) {
    ArrayWriter arrays;
    Json header{{"kind", "files"}, {"files", Json::array()}};
    for (const File& file : files) {
        const auto* data = reinterpret_cast<const std::uint8_t*>(file.content.data());
        header["files"].push_back(
            {{"name", file.name},
             {"content", arrays.add(std::span<const std::uint8_t>(data, file.content.size()))}});
    }
    return arrays.finish(header);
}

void append_frame(Bytes& stream, std::span<const std::byte> frame) {
    const std::uint64_t length = frame.size();
    const auto prefix = std::as_bytes(std::span(&length, 1));
    stream.insert(stream.end(), prefix.begin(), prefix.end());
    stream.insert(stream.end(), frame.begin(), frame.end());
}

std::vector<std::span<const std::byte>> split_frames(std::span<const std::byte> stream) {
    std::vector<std::span<const std::byte>> frames;
    while (!stream.empty()) {
        std::uint64_t length = 0;
        if (stream.size() < sizeof length) throw FrameError("the recorded stream is cut short");
        std::memcpy(&length, stream.data(), sizeof length);
        stream = stream.subspan(sizeof length);
        if (length > stream.size()) throw FrameError("the recorded stream is cut short");
        const auto size = static_cast<std::size_t>(length);  // it fits: the stream holds it
        frames.push_back(stream.first(size));
        stream = stream.subspan(size);
    }
    return frames;
}

}  // namespace tessera::lab
