#include "lab/sweep.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <format>
#include <fstream>
#include <map>
#include <mutex>

#include "core/parallel.h"
#include "core/sha256.h"
#include "data/catalogue.h"
#include "lab/result_lines.h"
#include "lab/run_folder.h"
#include "lab/version.h"

namespace tessera::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_jobs = 1'000'000;

Json range_values(const std::string& name, const Json& spec) {
    const auto bound = [&](const char* key, double fallback) {
        if (!spec.contains(key)) return fallback;
        if (!spec[key].is_number()) {
            throw ConfigError(std::format("grid.{}.{}: must be a number", name, key));
        }
        return spec[key].get<double>();
    };
    const double from = bound("from", NAN);
    const double to = bound("to", NAN);
    const double step = bound("step", 1.0);
    if (!(from <= to) || !(step > 0.0) || (to - from) / step > static_cast<double>(most_jobs)) {
        throw ConfigError(
            std::format("grid.{}: needs \"from\" <= \"to\" and a positive \"step\"", name));
    }
    Json values = Json::array();
    const auto count = static_cast<std::size_t>(std::floor((to - from) / step + 1e-9)) + 1;
    for (std::size_t i = 0; i < count; ++i) values.push_back(from + static_cast<double>(i) * step);
    return values;
}

/// The values of one swept parameter, each checked by its field.
Json swept_values(const LabDefinition& definition, const std::string& name, const Json& spec) {
    const Field* field = find_field(definition.schema, name);
    if (field == nullptr)
        throw ConfigError(std::format("grid: {} is not a parameter", quote(name)));
    const Json values = spec.is_object() ? range_values(name, spec) : spec;
    if (!values.is_array() || values.empty()) {
        throw ConfigError(std::format(
            "grid.{}: must be a list of values or {{\"from\":A,\"to\":B,\"step\":C}}", name));
    }
    for (const Json& value : values) {
        if (auto reason = refuse(*field, value)) throw ConfigError(*reason);
    }
    return values;
}

std::string job_key(const LabDefinition& definition, const Json& config) {
    const std::string text = definition.id + to_text(config) + version();
    return sha256(std::as_bytes(std::span(text))).substr(0, 16);
}

void add_jobs(SweepPlan& plan, const Json& base, const std::vector<Json>& values) {
    std::size_t count = 1;
    for (const Json& list : values) {
        if (list.size() > most_jobs / count) {
            throw ConfigError(std::format("grid: more than {} jobs", most_jobs));
        }
        count *= list.size();
    }
    for (std::size_t index = 0; index < count; ++index) {
        Json point = Json::object();
        std::size_t stride = count;
        for (std::size_t i = 0; i < values.size(); ++i) {
            stride /= values[i].size();
            point[plan.swept[i]] = values[i][index / stride % values[i].size()];
        }
        std::vector<Problem> problems;
        Json config = resolve(plan.definition->schema, base, point, problems);
        std::string key = job_key(*plan.definition, config);
        plan.jobs.push_back({index, std::move(key), std::move(point), std::move(config)});
    }
}

void check_keys(const Json& plan) {
    if (!plan.is_object()) throw ConfigError("a plan must be a JSON object");
    for (const auto& [key, value] : plan.items()) {
        if (key != "lab" && key != "preset" && key != "config" && key != "grid") {
            throw ConfigError(std::format(
                "{} is not part of a plan; allowed: lab, preset, config, grid", quote(key)));
        }
    }
    if (!plan.contains("grid") || !plan["grid"].is_object() || plan["grid"].empty()) {
        throw ConfigError("grid: a plan needs an object of parameters and their values");
    }
}

std::string plan_text(const Json& plan, const char* key, const std::string& fallback) {
    if (!plan.contains(key)) return fallback;
    if (!plan[key].is_string()) throw ConfigError(std::format("{}: must be a text", key));
    return plan[key].get<std::string>();
}

Json run_job(const SweepPlan& plan, const SweepJob& job, Catalogue& catalogue) {
    Json line{{"key", job.key}, {"point", job.point}};
    try {
        const std::unique_ptr<Lab> lab = plan.definition->create(catalogue);
        lab->reset(job.config);
        while (!lab->step({}).done) {
        }
        const Frame frame = lab->emit();
        line["scalars"] = scalars(frame);
        const std::vector<std::string> broken = broken_requirements(*plan.definition, frame);
        if (!broken.empty()) line["error"] = broken.front();
    } catch (const std::exception& error) {
        line["error"] = error.what();
    }
    return line;
}

std::string csv_cell(const Json& value) {
    const std::string text = value.is_string() ? value.get<std::string>() : to_text(value);
    return text.find_first_of(",\"\n") == std::string::npos ? text : to_text(Json(text));
}

void write_csv(const SweepPlan& plan, const fs::path& path,
               const std::map<std::string, Json>& lines) {
    std::vector<std::string> names;
    for (const auto& [key, line] : lines) {
        const Json results = line.value("scalars", Json::object());
        for (const auto& [name, value] : results.items()) {
            if (std::ranges::find(names, name) == names.end()) names.push_back(name);
        }
    }
    std::ofstream stream(path);
    for (const std::string& name : plan.swept) stream << name << ',';
    for (const std::string& name : names) stream << name << ',';
    stream << "error\n";
    for (const SweepJob& job : plan.jobs) {
        const auto line = lines.find(job.key);
        if (line == lines.end()) continue;
        const Json results = line->second.value("scalars", Json::object());
        for (const std::string& name : plan.swept) stream << csv_cell(job.point[name]) << ',';
        for (const std::string& name : names) {
            stream << (results.contains(name) ? csv_cell(results[name]) : "") << ',';
        }
        stream << csv_cell(line->second.value("error", "")) << '\n';
    }
    if (!stream.flush()) throw FolderError(std::format("{}: cannot be written", path.string()));
}

}  // namespace

SweepPlan expand_plan(const Registry& registry, const Json& plan) {
    check_keys(plan);
    SweepPlan expanded;
    expanded.definition = &find_lab(registry, plan_text(plan, "lab", ""));
    const LabDefinition& definition = *expanded.definition;
    expanded.preset = plan_text(plan, "preset", definition.presets.front().id);
    std::vector<Problem> problems;
    const Json base = resolve(definition.schema,
                              preset_config(definition, find_preset(definition, expanded.preset)),
                              plan.value("config", Json::object()), problems);
    if (!problems.empty()) throw ConfigError(problems.front().message);
    std::vector<Json> values;
    for (const auto& [name, spec] : plan["grid"].items()) {
        expanded.swept.push_back(name);
        values.push_back(swept_values(definition, name, spec));
    }
    add_jobs(expanded, base, values);
    return expanded;
}

SweepReport run_sweep(const SweepPlan& plan, const fs::path& folder, unsigned threads,
                      const std::function<Catalogue()>& make_catalogue,
                      const SweepProgress& progress) {
    std::error_code error;
    fs::create_directories(folder, error);
    const fs::path lines_path = folder / "results.jsonl";
    std::map<std::string, Json> lines = read_result_lines(lines_path);
    std::erase_if(lines, [](const auto& entry) { return entry.second.contains("error"); });
    std::vector<const SweepJob*> open;
    for (const SweepJob& job : plan.jobs) {
        if (!lines.contains(job.key)) open.push_back(&job);
    }
    SweepReport report;
    report.found = plan.jobs.size() - open.size();
    std::ofstream stream(lines_path, std::ios::app);
    if (!stream) throw FolderError(std::format("{}: cannot be written", lines_path.string()));

    std::mutex mutex;
    std::atomic<std::size_t> next{0};
    parallel_for(threads, threads, [&](std::size_t, std::size_t) {
        Catalogue catalogue = make_catalogue();
        for (std::size_t i = next++; i < open.size(); i = next++) {
            Json line = run_job(plan, *open[i], catalogue);
            const std::lock_guard lock(mutex);
            stream << to_text(line) << '\n' << std::flush;
            report.failed += line.contains("error") ? 1 : 0;
            lines[open[i]->key] = std::move(line);
            progress(report.found + ++report.finished, plan.jobs.size());
        }
    });
    write_csv(plan, folder / "results.csv", lines);
    return report;
}

}  // namespace tessera::lab
