#include "lab/result_lines.h"

#include <fstream>

namespace tessera::lab {

std::map<std::string, Json> read_result_lines(const std::filesystem::path& path) {
    std::map<std::string, Json> lines;
    std::ifstream stream(path);
    for (std::string line; std::getline(stream, line);) {
        const Json json = Json::parse(line, nullptr, false);
        if (json.is_object() && json.contains("key") && json["key"].is_string()) {
            lines[json["key"].get<std::string>()] = json;
        }
    }
    return lines;
}

}  // namespace tessera::lab
