#include <filesystem>
#include <format>

#include "app/command_support.h"
#include "lab/run_folder.h"
#include "labs/register.h"
#ifdef TESSERA_HAS_WINDOW
#include "app/window.h"
#endif

namespace tessera::app {
namespace {

/// The command that opens what was named, a link, a run folder or a lab; `recording` becomes that
/// of the folder.
lab::Json opening(const lab::Registry& registry, const std::string& what, lab::Bytes& recording) {
    if (what.empty()) return {{"do", "open"}, {"lab", registry.front().id}};
    if (what.starts_with('#')) return {{"do", "open"}, {"hash", what}};
    if (std::filesystem::is_directory(what)) {
        lab::RecordedRun run = lab::read_folder(what);
        recording = std::move(run.recording);
        return {{"do", "open"},
                {"lab", run.lab},
                {"preset", run.preset},
                {"config", run.config},
                {"replay", true}};
    }
    return {{"do", "open"}, {"lab", lab::find_lab(registry, what).id}};
}

}  // namespace

int view(const ViewOptions& options) {
    return guarded([&]() -> int {
        const lab::Registry registry = lab::all_labs();
        lab::Bytes recording;
        const lab::Json command = opening(registry, options.what, recording);
#ifdef TESSERA_HAS_WINDOW
        Catalogue catalogue = make_catalogue(options.data);
        return show_window(registry, catalogue, command, recording);
#else
        throw std::runtime_error(
            std::format("this build has no window (SDL2 was not found), so {} cannot be shown",
                        lab::to_text(command)));
#endif
    });
}

}  // namespace tessera::app
