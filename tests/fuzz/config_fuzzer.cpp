// Any text is taken as a configuration and as a link of every lab: what is accepted keeps to the
// schema, and everything else is named as a problem. The labs' descriptions are read from the
// folder that TESSERA_DESCRIPTIONS names (`tessera describe LAB --json > FOLDER/LAB.json`), so that
// their algorithms need not be built here.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "fuzz/bytes.h"
#include "lab/lab.h"
#include "lab/link.h"

namespace {

using namespace tessera::lab;

void require_valid(const Schema& schema, const Json& config) {
    for (const Field& field : schema) {
        tessera::fuzz::require_property(config.contains(field.name) &&
                                        !refuse(field, config[field.name]));
    }
    tessera::fuzz::require_property(config.size() == schema.size());
}

Registry described_labs() {
    const char* folder = std::getenv("TESSERA_DESCRIPTIONS");
    if (folder == nullptr) throw std::runtime_error("TESSERA_DESCRIPTIONS names no folder");
    Registry registry;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        LabDefinition& definition = registry.emplace_back();
        std::ifstream file(entry.path());
        static_cast<LabDescription&>(definition) = description_from_json(Json::parse(file));
    }
    if (registry.empty()) throw std::runtime_error("TESSERA_DESCRIPTIONS names an empty folder");
    return registry;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Registry registry = described_labs();
    const std::string_view text = tessera::fuzz::as_text(data, size);

    const LinkState state = from_hash(registry, text);
    const LabDefinition& linked = find_lab(registry, state.lab);
    require_valid(linked.schema, state.config);
    const LinkState again = from_hash(registry, to_hash(linked, state.preset, state.config));
    tessera::fuzz::require_property(again.problems.empty() && again.config == state.config);

    const Json overrides = Json::parse(text.begin(), text.end(), nullptr, false);
    if (overrides.is_discarded()) return 0;
    for (const LabDefinition& lab : registry) {
        std::vector<Problem> problems;
        const Json config = resolve(lab.schema, default_config(lab.schema), overrides, problems);
        require_valid(lab.schema, config);
        for (const Problem& problem : problems) {
            tessera::fuzz::require_property(!problem.message.empty() &&
                                            problem.message.find('\n') == std::string::npos);
        }
    }
    return 0;
}
