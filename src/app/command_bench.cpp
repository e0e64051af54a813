#include <cstdio>
#include <format>

#include "app/command_support.h"
#include "lab/benchmark.h"
#include "lab/version.h"
#include "labs/register.h"

namespace tessera::app {
namespace {

void print_rows(const std::vector<lab::BenchmarkRow>& rows) {
    std::fputs(std::format("{:<28} {:>10} {:>10}  computed\n", "", "min ms", "median ms").c_str(),
               stdout);
    for (const lab::BenchmarkRow& row : rows) {
        std::fputs(std::format("{:<28} {:>10.3f} {:>10.3f}  {}{}\n", row.name,
                               row.minimum_seconds * 1e3, row.median_seconds * 1e3, row.computed,
                               row.reference.empty() ? "" : "; reference: " + row.reference)
                       .c_str(),
                   stdout);
    }
}

}  // namespace

int bench(const BenchOptions& options) {
    return guarded([&] {
        const lab::Registry registry = lab::all_labs();
        if (!options.lab.empty()) lab::find_lab(registry, options.lab);
        Catalogue catalogue = make_catalogue(options.data);
        lab::Json json{{"build", build_description()}, {"labs", lab::Json::object()}};
        for (const lab::LabDefinition& definition : registry) {
            if (!options.lab.empty() && definition.id != options.lab) continue;
            const std::vector<lab::BenchmarkRow> rows =
                definition.benchmark(catalogue, options.repeats);
            json["labs"][definition.id] = lab::Json::array();
            for (const auto& row : rows) json["labs"][definition.id].push_back(lab::to_json(row));
            if (options.json) continue;
            std::fputs(std::format("{} ({})\n", definition.id, build_description()).c_str(),
                       stdout);
            print_rows(rows);
        }
        if (options.json) std::fputs((json.dump(2) + "\n").c_str(), stdout);
        return 0;
    });
}

}  // namespace tessera::app
