#pragma once

#include <string>

#include "lab/lab_run.h"
#include "labs/resampling_free_pf/lab.h"

/// The lab as a visitor has it, for tests.
namespace tessera::resampling_free_pf {

using lab::arrow_key;
using lab::button;
using lab::finite;
using lab::touch;

struct LabRun : lab::LabRun {
    LabRun() : lab::LabRun(resampling_free_pf::definition()) {}

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

/// The experiments that move: the live pose run where nothing else is said.
struct MovingRun : LabRun {
    void reset(const lab::Json& overrides) {
        lab::Json all = {{"experiment", "pose"}};
        all.update(overrides);
        LabRun::reset(all);
    }
    double last(const std::string& channel) const { return series(channel).y.back(); }
};

}  // namespace tessera::resampling_free_pf
