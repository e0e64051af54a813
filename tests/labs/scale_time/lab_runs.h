#pragma once

#include <string>

#include "lab/lab_run.h"
#include "labs/scale_time/lab.h"

/// The lab as a visitor has it, for tests.
namespace tessera::scale_time {

struct LabRun : lab::LabRun {
    LabRun() : lab::LabRun(scale_time::definition()) {}

    void reset_to(const std::string& preset, const lab::Json& changes = lab::Json::object()) {
        config = lab::preset_config(definition, lab::find_preset(definition, preset));
        config.update(changes);
        lab->reset(config);
    }
    lab::Series series(const std::string& channel) const {
        const lab::Frame frame = lab->emit();
        const auto* found = lab::channel_value<lab::Series>(frame, channel);
        return found == nullptr ? lab::Series{} : *found;
    }
};

/// Whether an experiment trains no networks.
inline bool is_theory(const lab::Json& config) {
    const auto experiment = config.at("experiment").get<std::string>();
    return experiment == "collapse" || experiment == "subspace" || experiment == "linear" ||
           experiment == "two-speeds";
}

}  // namespace tessera::scale_time
