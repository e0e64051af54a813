#include <algorithm>
#include <cstdio>
#include <format>
#include <iterator>

#include "app/command_support.h"
#include "lab/run_folder.h"
#include "labs/register.h"

namespace tessera::app {
namespace {

using namespace std::chrono_literals;
using lab::Json;

/// How many frames of a run are recorded for replay.
constexpr double recorded_frames = 60.0;

/// What was chosen: preset, then file, then settings, then seed; later wins.
struct Chosen {
    std::string preset;
    Json config;
};

Chosen choose(const lab::LabDefinition& definition, const ConfigurationOptions& options) {
    Chosen chosen;
    Json file = options.file.empty() ? Json::object() : read_json(options.file);
    chosen.preset = definition.presets.front().id;
    if (file.contains("config") && file.contains("preset") && file["preset"].is_string()) {
        // A run folder's own config.json can be run again as it is.
        chosen.preset = file["preset"].get<std::string>();
        file = Json(file["config"]);
    }
    if (!options.preset.empty()) chosen.preset = options.preset;
    const Json base = lab::preset_config(definition, lab::find_preset(definition, chosen.preset));
    Json overrides = file;
    if (!overrides.is_object()) {
        throw lab::ConfigError(std::format("{}: must hold a JSON object", options.file));
    }
    std::vector<std::string> settings = options.settings;
    if (options.seed) settings.push_back("seed=" + *options.seed);
    overrides.update(settings_to_json(definition.schema, settings));
    std::vector<lab::Problem> problems;
    chosen.config = lab::resolve(definition.schema, base, overrides, problems);
    if (!problems.empty()) throw lab::ConfigError(problems.front().message);
    return chosen;
}

void require_data(const lab::LabDefinition& definition, const Json& config, Catalogue& catalogue) {
    if (!definition.data_needed) return;
    for (const std::string& name : definition.data_needed(config)) {
        if (!catalogue.contains(name)) {
            throw lab::ConfigError(std::format(
                "data set {}: is not there; give its file with --data FILE or its folder with "
                "--data-dir DIR",
                lab::quote(name)));
        }
    }
}

void print_summary(const lab::LabDescription& description, const lab::Frame& frame) {
    for (const lab::Channel& channel : frame.channels) {
        if (const auto* scalar = std::get_if<lab::Scalar>(&channel.value)) {
            std::fputs(std::format("{:<44} {:.6g}{}\n", channel.label, scalar->value,
                                   scalar->unit.empty() ? "" : " " + scalar->unit)
                           .c_str(),
                       stdout);
        }
    }
    constexpr const char* verdicts[] = {"undecided", "holds", "FAILS"};
    for (const lab::CheckResult& check : frame.checks) {
        std::string claim = check.id;
        for (const lab::CheckSpec& spec : description.checks) {
            if (spec.id == check.id) claim = spec.claim;
        }
        std::fputs(std::format("[{}] {}\n        {}\n", verdicts[static_cast<int>(check.verdict)],
                               claim, check.line)
                       .c_str(),
                   stdout);
    }
}

}  // namespace

int run(const RunOptions& options) {
    return guarded([&] {
        const lab::Registry registry = lab::all_labs();
        const lab::LabDefinition& definition = lab::find_lab(registry, options.configuration.lab);
        const Chosen chosen = choose(definition, options.configuration);
        if (!options.folder.empty()) lab::check_target(options.folder, options.replace);
        Catalogue catalogue = make_catalogue(options.data);
        require_data(definition, chosen.config, catalogue);

        const std::unique_ptr<lab::Lab> lab = definition.create(catalogue);
        lab->reset(chosen.config);
        lab::Bytes recording;
        lab::Frame frame;
        double next_record = 0.0;
        {
            ProgressBar bar(definition.id);
            for (lab::Progress progress; !progress.done;) {
                progress = lab->step({std::chrono::steady_clock::now() + 50ms});
                bar.show(progress.fraction);
                if (progress.fraction < next_record && !progress.done) continue;
                next_record = progress.fraction + 1.0 / recorded_frames;
                const std::uint64_t sequence = frame.sequence + 1;
                frame = lab->emit();
                frame.sequence = sequence;
                frame.progress = progress.fraction;
                lab::append_frame(recording, lab::encode(frame));
            }
        }
        if (!options.folder.empty()) {
            std::vector<lab::File> files =
                lab::run_files(definition, chosen.preset, chosen.config, frame, *lab, recording);
            if (options.figures) {
                std::ranges::move(
                    lab::figure_files(definition, chosen.preset, chosen.config, frame),
                    std::back_inserter(files));
            }
            lab::write_folder(options.folder, files, options.replace);
        }
        if (options.json) {
            std::fputs((lab::summary(definition, frame).dump(2) + "\n").c_str(), stdout);
        } else {
            print_summary(definition, frame);
            if (!options.folder.empty()) {
                std::fputs(std::format("written to {}\n", options.folder).c_str(), stdout);
            }
        }
        const std::vector<std::string> broken = lab::broken_requirements(definition, frame);
        for (const std::string& line : broken)
            std::fputs(("tessera: " + line + "\n").c_str(), stderr);
        return broken.empty() ? 0 : exit_failure;
    });
}

}  // namespace tessera::app
