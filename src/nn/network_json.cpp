#include "nn/network_json.h"

#include <array>
#include <cmath>
#include <format>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "core/errors.h"

namespace tessera::nn {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* format_name = "tessera network";
constexpr int format_version = 1;
constexpr std::size_t most_layers = 1000;
constexpr int largest_integer = 1 << 24;

constexpr std::array<std::pair<const char*, Activation>, 5> activations = {
    {{"relu", Activation::relu},
     {"sigmoid", Activation::sigmoid},
     {"tanh", Activation::tanh},
     {"arctan", Activation::arctan},
     {"softplus", Activation::softplus}}};

std::optional<Activation> activation_of(std::string_view name) {
    for (const auto& [key, function] : activations) {
        if (name == key) return function;
    }
    return std::nullopt;
}

/// An object of the file, and where it is, for messages.
class Part {
public:
    Part(const Json& json, std::string place) : json_(json), place_(std::move(place)) {
        if (!json.is_object()) refuse("is not an object");
    }

    [[noreturn]] void refuse(const std::string& what) const {
        throw InputError(std::format("{} {}", place_, what));
    }
    bool has(const char* key) const { return json_.contains(key); }
    void allow_only(std::initializer_list<const char*> keys) const {
        for (const auto& entry : json_.items()) {
            if (std::ranges::find(keys, entry.key()) == keys.end()) {
                refuse(std::format("has the key \"{}\", which it cannot have", entry.key()));
            }
        }
    }
    const Json& at(const char* key) const {
        if (!has(key)) refuse(std::format("has no \"{}\"", key));
        return json_.at(key);
    }
    std::string text(const char* key) const {
        const Json& value = at(key);
        if (!value.is_string()) refuse(std::format("\"{}\": is not a text", key));
        return value.get<std::string>();
    }
    int integer(const char* key) const { return integer_of(at(key), key); }
    template <std::size_t Count>
    std::array<int, Count> integers(const char* key) const {
        const Json& list = at(key);
        if (!list.is_array() || list.size() != Count) {
            refuse(std::format("\"{}\": is not a list of {} integers", key, Count));
        }
        std::array<int, Count> values{};
        for (std::size_t i = 0; i < Count; ++i) values[i] = integer_of(list[i], key);
        return values;
    }
    double number(const char* key) const { return number_of(at(key), key); }
    std::vector<double> numbers(const char* key) const {
        const Json& list = at(key);
        if (!list.is_array()) refuse(std::format("\"{}\": is not a list of numbers", key));
        std::vector<double> values;
        values.reserve(list.size());
        for (const Json& value : list) values.push_back(number_of(value, key));
        return values;
    }
    Part part(const char* key) const { return {at(key), std::format("{} \"{}\":", place_, key)}; }

private:
    int integer_of(const Json& value, const char* key) const {
        const bool fits = value.is_number_integer() && value.get<std::int64_t>() >= 0 &&
                          value.get<std::int64_t>() < largest_integer;
        if (!fits) refuse(std::format("\"{}\": is not an integer from 0 to 2^24", key));
        return value.get<int>();
    }
    double number_of(const Json& value, const char* key) const {
        if (!value.is_number() || !std::isfinite(value.get<double>())) {
            refuse(std::format("\"{}\": holds what is not a finite number", key));
        }
        return value.get<double>();
    }

    const Json& json_;
    std::string place_;
};

Window read_window(const Part& part) {
    const auto [height, width] = part.integers<2>("window");
    Window window;
    window.height = height;
    window.width = width;
    if (part.has("stride")) {
        const auto [stride_y, stride_x] = part.integers<2>("stride");
        window.stride_y = stride_y;
        window.stride_x = stride_x;
    }
    if (part.has("padding")) {
        const auto [top, bottom, left, right] = part.integers<4>("padding");
        window.padding = {top, bottom, left, right};
    }
    return window;
}

/// Reads layer after layer; the numbers of each follow those of the one before.
class Reader {
public:
    Reader(const Part& file, std::string name) : name_(std::move(name)) {
        file.allow_only({"format", "version", "input", "layers"});
        const Part input = file.part("input");
        input.allow_only({"channels", "height", "width"});
        network_.architecture =
            start({input.integer("channels"), input.integer("height"), input.integer("width")});
    }

    Network<double> read(const Json& layers) {
        if (!layers.is_array() || layers.empty() || layers.size() > most_layers) {
            throw InputError(
                std::format("{}: \"layers\": is not a list of 1 to {} layers", name_, most_layers));
        }
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const Part part(layers[i], std::format("{}: layer {}", name_, i + 1));
            try {
                add(part);
            } catch (const InputError& error) {
                // What the architecture says does not name the layer yet.
                const std::string_view message = error.what();
                if (message.starts_with(name_)) throw;
                part.refuse(std::format("does not fit: {}", message));
            }
        }
        return std::move(network_);
    }

private:
    void add(const Part& part) {
        const std::string layer = part.text("layer");
        if (const auto function = activation_of(layer)) {
            part.allow_only({"layer", "from"});
            append_from(part, Activate{*function});
        } else if (layer == "flatten") {
            part.allow_only({"layer", "from"});
            append_from(part, Flatten{});
        } else if (layer == "sum") {
            part.allow_only({"layer", "of"});
            const auto [first, second] = part.integers<2>("of");
            append_sum(network_.architecture, first, second);
        } else if (layer == "dense") {
            part.allow_only({"layer", "from", "outputs", "weights", "bias"});
            append_from(part, Dense{.outputs = part.integer("outputs"), .bias = part.has("bias")});
            add_weights(part);
        } else if (layer == "convolution") {
            part.allow_only(
                {"layer", "from", "filters", "window", "stride", "padding", "weights", "bias"});
            append_from(part, Convolution{.filters = part.integer("filters"),
                                          .window = read_window(part),
                                          .bias = part.has("bias")});
            add_weights(part);
        } else if (layer == "average pool" || layer == "max pool") {
            part.allow_only({"layer", "from", "window", "stride", "padding"});
            const Window window = read_window(part);
            append_from(part,
                        layer == "max pool" ? Layer(MaxPool{window}) : Layer(AveragePool{window}));
        } else if (layer == "batch normalisation") {
            part.allow_only({"layer", "from", "epsilon", "scale", "shift", "mean", "variance"});
            add_batch_norm(part);
        } else {
            part.refuse(
                std::format("\"layer\": \"{}\" is unknown; there are dense, convolution, "
                            "average pool, max pool, batch normalisation, relu, sigmoid, "
                            "tanh, arctan, softplus, flatten and sum",
                            layer));
        }
    }

    void append_from(const Part& part, const Layer& layer) {
        if (part.has("from")) {
            append(network_.architecture, layer, part.integer("from"));
        } else {
            append(network_.architecture, layer);
        }
    }

    void add_numbers(const Part& part, const char* key, std::size_t count,
                     std::vector<double>& all) const {
        const std::vector<double> values = part.numbers(key);
        if (values.size() != count) {
            part.refuse(
                std::format("\"{}\": has {} numbers, {} are needed", key, values.size(), count));
        }
        all.insert(all.end(), values.begin(), values.end());
    }

    /// The weights, and the bias when there is one.
    void add_weights(const Part& part) {
        const Node& node = network_.architecture.nodes.back();
        const auto* dense = std::get_if<Dense>(&node.layer);
        const std::size_t biases =
            !part.has("bias")
                ? 0
                : static_cast<std::size_t>(dense != nullptr
                                               ? dense->outputs
                                               : std::get<Convolution>(node.layer).filters);
        add_numbers(part, "weights", node.parameter_count - biases, network_.parameters);
        if (biases > 0) add_numbers(part, "bias", biases, network_.parameters);
    }

    void add_batch_norm(const Part& part) {
        const double epsilon = part.number("epsilon");
        if (epsilon < 0) part.refuse("\"epsilon\": is negative");
        append_from(part, BatchNorm{.epsilon = epsilon});
        const auto channels = static_cast<std::size_t>(network_.architecture.output().channels);
        add_numbers(part, "scale", channels, network_.parameters);
        add_numbers(part, "shift", channels, network_.parameters);
        add_numbers(part, "mean", channels, network_.statistics);
        add_numbers(part, "variance", channels, network_.statistics);
        for (std::size_t c = network_.statistics.size() - channels; c < network_.statistics.size();
             ++c) {
            if (!(network_.statistics[c] + epsilon > 0)) {
                part.refuse("\"variance\": with epsilon it must be positive");
            }
        }
    }

    std::string name_;
    Network<double> network_;
};

Json window_json(const Window& window, Json layer) {
    layer["window"] = {window.height, window.width};
    layer["stride"] = {window.stride_y, window.stride_x};
    layer["padding"] = {window.padding.top, window.padding.bottom, window.padding.left,
                        window.padding.right};
    return layer;
}

/// The values [first, first + count) as a list.
Json list_of(const std::vector<double>& values, std::size_t first, std::size_t count) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first);
    return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(count));
}

class Writer {
public:
    explicit Writer(const Network<double>& network) : network_(network) {}

    Json layer_json(std::size_t index) const {
        const Node& node = network_.architecture.nodes[index];
        Json json = std::visit([&](const auto& layer) { return write(node, layer); }, node.layer);
        const bool follows = node.inputs.front() == static_cast<int>(index);
        if (!std::holds_alternative<Add>(node.layer) && !follows) {
            json["from"] = node.inputs.front();
        }
        return json;
    }

private:
    Json with_weights(const Node& node, std::size_t biases, Json json) const {
        const std::size_t weights = node.parameter_count - biases;
        json["weights"] = list_of(network_.parameters, node.parameter_offset, weights);
        if (biases > 0) {
            json["bias"] = list_of(network_.parameters, node.parameter_offset + weights, biases);
        }
        return json;
    }
    Json write(const Node& node, const Dense& dense) const {
        return with_weights(node, dense.bias ? static_cast<std::size_t>(dense.outputs) : 0,
                            {{"layer", "dense"}, {"outputs", dense.outputs}});
    }
    Json write(const Node& node, const Convolution& convolution) const {
        return with_weights(
            node, convolution.bias ? static_cast<std::size_t>(convolution.filters) : 0,
            window_json(convolution.window,
                        {{"layer", "convolution"}, {"filters", convolution.filters}}));
    }
    Json write(const Node&, const AveragePool& pool) const {
        return window_json(pool.window, {{"layer", "average pool"}});
    }
    Json write(const Node&, const MaxPool& pool) const {
        return window_json(pool.window, {{"layer", "max pool"}});
    }
    Json write(const Node& node, const BatchNorm& norm) const {
        const std::size_t channels = node.parameter_count / 2;
        Json json = {{"layer", "batch normalisation"}, {"epsilon", norm.epsilon}};
        json["scale"] = list_of(network_.parameters, node.parameter_offset, channels);
        json["shift"] = list_of(network_.parameters, node.parameter_offset + channels, channels);
        json["mean"] = list_of(network_.statistics, node.statistics_offset, channels);
        json["variance"] =
            list_of(network_.statistics, node.statistics_offset + channels, channels);
        return json;
    }
    Json write(const Node&, const Activate& activate) const {
        for (const auto& [key, function] : activations) {
            if (function == activate.function) return {{"layer", key}};
        }
        throw std::logic_error("an activation has no name");
    }
    Json write(const Node&, const Flatten&) const { return {{"layer", "flatten"}}; }
    Json write(const Node& node, const Add&) const {
        return {{"layer", "sum"}, {"of", node.inputs}};
    }

    const Network<double>& network_;
};

}  // namespace

Network<double> read_network_json(std::span<const std::byte> bytes, const std::string& name) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    Json json;
    try {
        json = Json::parse(text);
    } catch (const Json::parse_error& error) {
        throw InputError(std::format("{}: byte {}: is not valid JSON", name, error.byte));
    } catch (const Json::out_of_range&) {
        throw InputError(std::format("{}: holds a number that is too large", name));
    }
    const Part file(json, name + ":");
    if (file.text("format") != format_name || file.integer("version") != format_version) {
        file.refuse(
            std::format("\"format\": is not \"{}\" of version {}", format_name, format_version));
    }
    return Reader(file, name).read(file.at("layers"));
}

std::string write_network_json(const Network<double>& network) {
    const Shape& input = network.architecture.input();
    Json json = {
        {"format", format_name},
        {"version", format_version},
        {"input", {{"channels", input.channels}, {"height", input.height}, {"width", input.width}}},
        {"layers", Json::array()}};
    const Writer writer(network);
    for (std::size_t i = 0; i < network.architecture.nodes.size(); ++i) {
        json["layers"].push_back(writer.layer_json(i));
    }
    return json.dump();
}

}  // namespace tessera::nn
