#include "figure/provenance.h"

namespace tessera::figure {

std::vector<std::pair<std::string, std::string>> provenance_fields(const Figure& figure) {
    std::vector<std::pair<std::string, std::string>> fields;
    const auto add = [&](const char* name, const std::string& text) {
        if (!text.empty()) fields.emplace_back(name, text);
    };
    const Provenance& provenance = figure.provenance;
    add("title", figure.title);
    add("paper", provenance.paper);
    add("figure", provenance.figure);
    add("software", provenance.version.empty() ? "" : "Tessera " + provenance.version);
    add("lab", provenance.lab);
    add("preset", provenance.preset);
    add("config", provenance.config);
    add("seed", provenance.seed);
    for (const DataSource& data : provenance.data) {
        add("data", data.sha256.empty() ? data.name : data.name + " (sha256 " + data.sha256 + ")");
    }
    for (const Check& check : figure.checks)
        add("check", check.result.empty() ? check.claim : check.claim + " — " + check.result);
    return fields;
}

}  // namespace tessera::figure
