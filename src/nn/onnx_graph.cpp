#include "nn/onnx_graph.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <format>

#include "core/errors.h"

namespace tessera::nn::onnx {
namespace {

using protobuf::BytesView;
using protobuf::Field;
using protobuf::fields_of;

/// Types of elements in ONNX.
constexpr std::int64_t float_type = 1;
constexpr std::int64_t int32_type = 6;
constexpr std::int64_t int64_type = 7;
constexpr std::int64_t double_type = 11;

constexpr std::int64_t most_elements = std::int64_t{1} << 27;

template <class Element, class Bits>
void add_raw(BytesView raw, std::vector<double>& values) {
    for (std::size_t at = 0; at + sizeof(Bits) <= raw.size(); at += sizeof(Bits)) {
        Bits bits = 0;
        for (std::size_t i = 0; i < sizeof(Bits); ++i) {
            bits |= static_cast<Bits>(std::to_integer<Bits>(raw[at + i]) << (8 * i));
        }
        values.push_back(static_cast<double>(std::bit_cast<Element>(bits)));
    }
}

void add_raw(std::int64_t type, BytesView raw, std::vector<double>& values) {
    if (type == float_type) add_raw<float, std::uint32_t>(raw, values);
    if (type == double_type) add_raw<double, std::uint64_t>(raw, values);
    if (type == int32_type) add_raw<std::int32_t, std::uint32_t>(raw, values);
    if (type == int64_type) add_raw<std::int64_t, std::uint64_t>(raw, values);
}

std::int64_t element_count(const Tensor& tensor, const std::string& name, const std::string& file) {
    std::int64_t count = 1;
    for (const std::int64_t extent : tensor.shape) {
        if (extent < 0 || extent > most_elements ||
            count * std::max<std::int64_t>(extent, 1) > most_elements) {
            throw InputError(
                std::format("{}: tensor '{}' has an extent of {}", file, name, extent));
        }
        count *= extent;
    }
    return count;
}

Tensor read_tensor(BytesView bytes, std::string& name, const std::string& file) {
    Tensor tensor;
    std::int64_t type = 0;
    BytesView raw;
    std::vector<std::int64_t> integers;
    for (const Field& field : fields_of(bytes, file)) {
        if (field.number == 1) protobuf::add_integers(field, tensor.shape, file);
        if (field.number == 2) type = field.integer();
        if (field.number == 4) protobuf::add_floats(field, tensor.values, file);
        if (field.number == 5 || field.number == 7) protobuf::add_integers(field, integers, file);
        if (field.number == 8) name = field.text();
        if (field.number == 9) raw = field.content;
        if (field.number == 10) add_raw(double_type, field.content, tensor.values);
    }
    if (type != float_type && type != double_type && type != int32_type && type != int64_type) {
        throw InputError(
            std::format("{}: tensor '{}' has elements of type {}; known are 1 (float), "
                        "6 (int32), 7 (int64) and 11 (double)",
                        file, name, type));
    }
    tensor.values.insert(tensor.values.end(), integers.begin(), integers.end());
    add_raw(type, raw, tensor.values);
    const std::int64_t count = element_count(tensor, name, file);
    if (count != std::ssize(tensor.values)) {
        throw InputError(std::format("{}: tensor '{}' has {} elements, its shape {}", file, name,
                                     tensor.values.size(), count));
    }
    return tensor;
}

Attribute read_attribute(BytesView bytes, std::string& name, const std::string& file) {
    Attribute attribute;
    for (const Field& field : fields_of(bytes, file)) {
        if (field.number == 1) name = field.text();
        if (field.number == 2) attribute.number = static_cast<double>(field.number32());
        if (field.number == 3) attribute.integer = field.integer();
        if (field.number == 4) attribute.text = field.text();
        if (field.number == 5) {
            std::string unused;
            attribute.tensor = read_tensor(field.content, unused, file);
        }
        if (field.number == 8) protobuf::add_integers(field, attribute.integers, file);
    }
    return attribute;
}

GraphNode read_node(BytesView bytes, const std::string& file) {
    GraphNode node;
    for (const Field& field : fields_of(bytes, file)) {
        if (field.number == 1) node.inputs.push_back(field.text());
        if (field.number == 2) node.outputs.push_back(field.text());
        if (field.number == 3) node.name = field.text();
        if (field.number == 4) node.operation = field.text();
        if (field.number == 5) {
            std::string name;
            Attribute attribute = read_attribute(field.content, name, file);
            node.attributes[name] = std::move(attribute);
        }
    }
    return node;
}

/// The only field of that number in a message; empty when there is none.
BytesView part_of(BytesView bytes, std::uint32_t number, const std::string& file) {
    BytesView part;
    for (const Field& field : fields_of(bytes, file)) {
        if (field.number == number) part = field.content;
    }
    return part;
}

GraphInput read_input(BytesView bytes, const std::string& file) {
    GraphInput input;
    for (const Field& field : fields_of(bytes, file)) {
        if (field.number == 1) input.name = field.text();
        if (field.number != 2) continue;
        const BytesView shape = part_of(part_of(field.content, 1, file), 2, file);
        for (const Field& dimension : fields_of(shape, file)) {
            std::int64_t extent = 0;
            for (const Field& part : fields_of(dimension.content, file)) {
                if (part.number == 1) extent = part.integer();
            }
            input.shape.push_back(extent);
        }
    }
    return input;
}

}  // namespace

Graph read_graph(BytesView bytes, const std::string& file) {
    const BytesView model = part_of(bytes, 7, file);
    if (model.empty())
        throw InputError(std::format("{}: no graph in it; is it an ONNX file?", file));
    Graph graph;
    for (const Field& field : fields_of(model, file)) {
        if (field.number == 1) graph.nodes.push_back(read_node(field.content, file));
        if (field.number == 5) {
            std::string name;
            Tensor tensor = read_tensor(field.content, name, file);
            graph.constants[name] = std::move(tensor);
        }
        if (field.number == 11) graph.inputs.push_back(read_input(field.content, file));
        if (field.number == 12) graph.outputs.push_back(read_input(field.content, file).name);
    }
    // Old files list constants among the inputs.
    std::erase_if(graph.inputs,
                  [&](const GraphInput& input) { return graph.constants.contains(input.name); });
    return graph;
}

}  // namespace tessera::nn::onnx
