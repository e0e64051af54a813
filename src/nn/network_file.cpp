#include "nn/network_file.h"

#include <algorithm>

#include "nn/network_json.h"
#include "nn/onnx.h"

namespace tessera::nn {

Network<double> read_network(std::span<const std::byte> bytes, const std::string& name) {
    const auto first = std::ranges::find_if(bytes, [](std::byte byte) {
        const char c = static_cast<char>(byte);
        return c != ' ' && c != '\t' && c != '\r' && c != '\n';
    });
    const bool json = first != bytes.end() && *first == std::byte{'{'};
    return json ? read_network_json(bytes, name) : read_onnx(bytes, name);
}

std::vector<std::byte> write_network(const Network<double>& network, const std::string& name) {
    if (!name.ends_with(".json")) return write_onnx(network);
    const std::string text = write_network_json(network);
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    return {data, data + text.size()};
}

}  // namespace tessera::nn
