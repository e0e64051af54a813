#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lab/frame.h"
#include "lab/parts.h"
#include "lab/schema.h"
#include "lab/view.h"

namespace tessera {
class Catalogue;
}

namespace tessera::lab {

/// How much work one `step` may do: until the deadline, and at most so many of the lab's own steps.
struct Budget {
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    std::uint64_t steps = std::numeric_limits<std::uint64_t>::max();

    bool spent(std::uint64_t steps_done) const {
        return steps_done >= steps || std::chrono::steady_clock::now() >= deadline;
    }
};

struct Progress {
    bool done = false;
    double fraction = 0.0;    ///< 0 to 1; 0 for a lab without an end
    std::uint64_t steps = 0;  ///< steps done by this call
    std::string
        outcome;  ///< why it ended early (divergence, a trapped agent); empty when all is well
};

/// What the visitor did in a view.
struct Action {
    std::string name;  ///< "pick", "paint", "drag", "steer", or a button of the lab
    std::string view;
    double x = 0.0;
    double y = 0.0;
    double value = 0.0;  ///< of a stroke: 1 while it goes on, 0 where it ends
    std::string series;
    std::int64_t index = -1;  ///< of the nearest point, or the direction; -1 when there is none
};

/// One experiment in progress: a state machine that never blocks. It knows nothing of threads,
/// browsers, files or drawing.
class Lab {
public:
    Lab() = default;
    Lab(const Lab&) = delete;
    Lab& operator=(const Lab&) = delete;
    virtual ~Lab() = default;

    /// Starts over with a configuration that the schema has accepted. Throws ConfigError where
    /// values contradict each other, InputError where data cannot be used.
    virtual void reset(const Json& config) = 0;
    /// Applies a change of fields with `Effect::live` without starting over.
    virtual void update(const Json& config) { reset(config); }
    /// A bounded piece of work.
    virtual Progress step(const Budget& budget) = 0;
    /// Takes what the visitor did; returns parameters that it changes (an object, often empty).
    virtual Json act(const Action& action);
    /// All there is to see now (sequence and progress are filled in by the caller).
    virtual Frame emit() const = 0;
    /// Tables too long to be shown; they are written to the run folder.
    virtual std::vector<Channel> records() const { return {}; }
    /// Files for other programs (a network, say); they are written to the run folder as they are.
    virtual std::vector<File> exports() const { return {}; }
    /// For a lab whose work others can share; null for one piece.
    virtual Parts* parts() { return nullptr; }
};

/// A figure or table of the paper that one click brings up.
struct Preset {
    std::string id;
    std::string title;
    std::string reproduces;  ///< "Fig. 3b"
    std::string look_for;    ///< one sentence: what to see
    Json overrides = Json::object();
    double seconds_native = 0.0;  ///< measured, rounded
    double seconds_browser = 0.0;
    double steps_per_second = 240.0;  ///< at which a live lab is watched, unless told otherwise
};

struct Paper {
    std::string title;
    std::string authors;
    int year = 0;
    std::string venue;
    std::string arxiv;
    std::string bibtex;
};

struct CheckSpec {
    std::string id;
    std::string claim;
    /// Not a claim that may fail to reproduce: where it fails, the results are not to be used, and
    /// `tessera run` and `sweep` report a failure.
    bool required = false;
};

/// A button of the lab beyond run, pause, step and reset; pressing it sends the action `name`.
struct ButtonSpec {
    std::string name;
    std::string label;
    std::string help;
    Conditions when = {};  ///< it is there while all hold
};

struct BenchmarkRow {
    std::string name;
    std::string computed;  ///< what the time was spent on, in words
    double minimum_seconds = 0.0;
    double median_seconds = 0.0;
    std::string reference;  ///< what it is measured against, from the literature or a peer
};

/// Everything that is known about a lab before it runs; travels to the views as JSON.
struct LabDescription {
    std::string id;
    std::string title;
    std::string promise;  ///< one sentence for the gallery
    Paper paper;
    Schema schema;
    std::vector<Preset> presets;  ///< the first is where a visitor starts
    std::vector<ViewSpec> views;
    std::vector<LayoutSpec> layouts;
    std::vector<CheckSpec> checks;
    std::vector<ButtonSpec> buttons;
    bool live = false;  ///< a simulation to be watched: it has a speed and begins slowly
};

/// A lab as the engine knows it.
struct LabDefinition : LabDescription {
    /// Names of the data sets that this configuration reads.
    std::function<std::vector<std::string>(const Json& config)> data_needed;
    std::function<std::unique_ptr<Lab>(Catalogue&)> create;
    std::function<std::vector<BenchmarkRow>(Catalogue&, int repeats)> benchmark;
};

using Registry = std::vector<LabDefinition>;

/// The lab of that id. Throws ConfigError that lists the known ids.
const LabDefinition& find_lab(const Registry& registry, std::string_view id);

/// The preset of that id. Throws ConfigError that lists the known ids.
const Preset& find_preset(const LabDescription& description, std::string_view id);

/// At how many steps per second this preset is watched; 0: as fast as it goes.
double watched_speed(const LabDescription& description, std::string_view preset);

/// The full configuration of a preset.
Json preset_config(const LabDescription& description, const Preset& preset);

/// What the page, the window and `tessera describe` show: schema, presets (each with its link and
/// its command), views, layouts, paper.
Json describe(const LabDescription& description);

/// The required checks that fail in a frame, as one line each.
std::vector<std::string> broken_requirements(const LabDescription& description, const Frame& frame);

/// Reads what `describe` writes.
LabDescription description_from_json(const Json& json);

/// The first layout whose conditions hold in `config`; one row of all views when there is none.
LayoutSpec layout_for(const LabDescription& description, const Json& config);

}  // namespace tessera::lab
