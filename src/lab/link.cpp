#include "lab/link.h"

#include <algorithm>
#include <format>

namespace tessera::lab {
namespace {

constexpr std::size_t longest_hash = 16384;

bool stands_for_itself(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') ||
           std::string_view("-_.,~").find(character) != std::string_view::npos;
}

std::string percent_encode(std::string_view text) {
    std::string encoded;
    for (const char character : text) {
        if (stands_for_itself(character))
            encoded += character;
        else
            encoded += std::format("%{:02X}", static_cast<unsigned char>(character));
    }
    return encoded;
}

int hex_digit(char character) {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

std::string percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                            hex_digit(text[i + 2]) >= 0;
        if (escape) {
            decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

struct Pair {
    std::string key;
    std::string value;
};

std::vector<Pair> split_pairs(std::string_view hash) {
    std::vector<Pair> pairs;
    if (hash.starts_with('#')) hash.remove_prefix(1);
    while (!hash.empty()) {
        const std::size_t end = hash.find('&');
        const std::string_view part = hash.substr(0, end);
        const std::size_t equals = part.find('=');
        const bool has_value = equals != std::string_view::npos;
        if (!part.empty()) {
            pairs.push_back({percent_decode(part.substr(0, equals)),
                             has_value ? percent_decode(part.substr(equals + 1)) : ""});
        }
        if (end == std::string_view::npos) break;
        hash.remove_prefix(end + 1);
    }
    return pairs;
}

const Pair* find_pair(const std::vector<Pair>& pairs, std::string_view key) {
    const auto found = std::ranges::find(pairs, key, &Pair::key);
    return found == pairs.end() ? nullptr : &*found;
}

const LabDefinition& lab_of(const Registry& registry, const std::vector<Pair>& pairs,
                            std::vector<Problem>& problems) {
    if (const Pair* pair = find_pair(pairs, "lab")) {
        try {
            return find_lab(registry, pair->value);
        } catch (const ConfigError& error) {
            problems.push_back({"lab", error.what()});
        }
    }
    return registry.front();
}

const Preset& preset_of(const LabDefinition& definition, const std::vector<Pair>& pairs,
                        std::vector<Problem>& problems) {
    if (const Pair* pair = find_pair(pairs, "preset")) {
        try {
            return find_preset(definition, pair->value);
        } catch (const ConfigError& error) {
            problems.push_back({"preset", error.what()});
        }
    }
    return definition.presets.front();
}

void check_version(const std::vector<Pair>& pairs, std::vector<Problem>& problems) {
    const Pair* pair = find_pair(pairs, "v");
    if (pair != nullptr && pair->value != std::to_string(link_version)) {
        problems.push_back({"v", std::format("v: this link is of version {}; this page reads "
                                             "version {}, so some values may be missing",
                                             quote(pair->value), link_version)});
    }
}

bool is_value(const std::string& key) {
    return key != "lab" && key != "preset" && key != "v" && !key.starts_with("ui.");
}

std::string shell_word(const std::string& word) {
    const bool plain = !word.empty() && std::ranges::all_of(word, [](char character) {
        return stands_for_itself(character) || character == '=' || character == '/' ||
               character == '+';
    });
    if (plain && !word.starts_with('~')) return word;
    std::string quoted = "'";
    for (const char character : word) {
        if (character == '\'')
            quoted += "'\\''";
        else
            quoted += character;
    }
    return quoted + "'";
}

}  // namespace

std::string to_hash(const LabDescription& description, std::string_view preset,
                    const Json& config) {
    std::string hash =
        std::format("#lab={}&preset={}", percent_encode(description.id), percent_encode(preset));
    const Json base = preset_config(description, find_preset(description, preset));
    const Json changed = difference(description.schema, base, config);
    for (const auto& [key, value] : changed.items()) {
        const Field& field = *find_field(description.schema, key);
        hash += std::format("&{}={}", key, percent_encode(format_value(field, value)));
    }
    return hash + std::format("&v={}", link_version);
}

LinkState from_hash(const Registry& registry, std::string_view hash) {
    LinkState state;
    if (hash.size() > longest_hash) {
        state.problems.push_back(
            {"", std::format("the link is longer than {} bytes and was not read", longest_hash)});
        hash = {};
    }
    const std::vector<Pair> pairs = split_pairs(hash);
    const LabDefinition& definition = lab_of(registry, pairs, state.problems);
    const Preset& preset = preset_of(definition, pairs, state.problems);
    check_version(pairs, state.problems);
    Json overrides = Json::object();
    for (const Pair& pair : pairs) {
        if (!is_value(pair.key)) continue;
        const Field* field = find_field(definition.schema, pair.key);
        try {
            overrides[pair.key] =
                field == nullptr ? Json(pair.value) : parse_value(*field, pair.value);
        } catch (const ConfigError& error) {
            state.problems.push_back({pair.key, error.what()});
        }
    }
    state.lab = definition.id;
    state.preset = preset.id;
    state.config =
        resolve(definition.schema, preset_config(definition, preset), overrides, state.problems);
    return state;
}

std::string to_command(const LabDescription& description, std::string_view preset,
                       const Json& config) {
    std::string command =
        std::format("tessera run {} --preset {}", description.id, shell_word(std::string(preset)));
    const Json base = preset_config(description, find_preset(description, preset));
    const Json changed = difference(description.schema, base, config);
    for (const auto& [key, value] : changed.items()) {
        const Field& field = *find_field(description.schema, key);
        command += " --set " + shell_word(key + "=" + format_value(field, value));
    }
    return command;
}

}  // namespace tessera::lab
