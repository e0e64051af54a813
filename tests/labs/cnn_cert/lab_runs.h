#pragma once

#include <filesystem>
#include <string>

#include "lab/lab_run.h"
#include "labs/cnn_cert/lab.h"

/// The lab as a visitor has it, for tests.
namespace tessera::cnn_cert {

using lab::button;
using lab::finite;
using lab::touch;

struct LabRun : lab::LabRun {
    LabRun() : lab::LabRun(cnn_cert::definition()) {
        catalogue =
            Catalogue(files_in(std::filesystem::path(TESSERA_SOURCE_DIR) / "assets" / "data"));
    }

    void run_preset(const std::string& preset, const lab::Json& changes = lab::Json::object()) {
        config = lab::preset_config(definition, lab::find_preset(definition, preset));
        config.update(changes);
        lab->reset(config);
        finish();
    }
    void finish() {
        while (!step(10'000).done) {
        }
    }
};

}  // namespace tessera::cnn_cert
