#include "lab/session.h"

#include <algorithm>
#include <format>

#include "core/errors.h"
#include "data/catalogue.h"
#include "figure/csv.h"
#include "figure/summary.h"
#include "figure/svg.h"
#include "figure/theme.h"
#include "lab/client.h"
#include "lab/compose.h"
#include "lab/link.h"
#include "lab/replay.h"
#include "lab/run_folder.h"
#include "lab/version.h"

namespace tessera::lab {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;

constexpr milliseconds status_interval{100};
/// How often a helper tells what it has.
constexpr milliseconds part_interval{150};
/// Until a session that waits for its helpers looks again.
constexpr milliseconds helpers_wait{20};
/// Fast enough to see a run unfold, slow enough to see how.
constexpr double replayed_per_second = 20.0;
constexpr double largest_figure_side = 8192.0;

double seconds(Clock::duration time) {
    return duration<double>(time).count();
}

std::string text_at(const Json& command, const char* key, const std::string& fallback = {}) {
    if (!command.contains(key)) return fallback;
    if (!command[key].is_string()) {
        throw ConfigError(
            std::format("{}: must be a text, not {}", key, quote(to_text(command[key]))));
    }
    return command[key].get<std::string>();
}

double number_at(const Json& command, const char* key, double fallback, Bounds allowed) {
    if (!command.contains(key)) return fallback;
    const Json& value = command[key];
    const double number = value.is_number() ? value.get<double>() : NAN;
    if (!(number >= allowed.lower && number <= allowed.upper)) {
        throw ConfigError(std::format("{}: {} is not allowed; allowed: a number from {} to {}", key,
                                      quote(to_text(value)), allowed.lower, allowed.upper));
    }
    return number;
}

Json object_at(const Json& command, const char* key) {
    return command.contains(key) ? command[key] : Json::object();
}

void throw_first(const std::vector<Problem>& problems) {
    if (!problems.empty()) throw ConfigError(problems.front().message);
}

Action action_from_json(const Json& json) {
    if (!json.is_object()) throw ConfigError("action: must be a JSON object");
    constexpr Bounds any{std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max()};
    Action action;
    action.name = text_at(json, "name");
    action.view = text_at(json, "view");
    action.x = number_at(json, "x", 0.0, any);
    action.y = number_at(json, "y", 0.0, any);
    action.value = number_at(json, "value", 0.0, any);
    action.series = text_at(json, "series");
    action.index = static_cast<std::int64_t>(number_at(json, "index", -1.0, {-1.0, 1e15}));
    return action;
}

bool reads_data(const LabDefinition& definition, const Json& config, const std::string& name) {
    return definition.data_needed && std::ranges::count(definition.data_needed(config), name) > 0;
}

Json problems_to_json(const std::vector<Problem>& problems) {
    Json json = Json::array();
    for (const Problem& problem : problems) {
        json.push_back({{"key", problem.key}, {"message", problem.message}});
    }
    return json;
}

}  // namespace

Session::Session(const Registry& registry, Catalogue& catalogue)
    : registry_(registry), catalogue_(catalogue) {}

Session::~Session() = default;

void Session::handle(std::string_view command) {
    try {
        const Json json = Json::parse(command, nullptr, false);
        if (!json.is_object()) throw ConfigError("a command must be a JSON object");
        dispatch(json);
    } catch (const std::exception& error) {
        send({{"event", "error"}, {"message", error.what()}});
    }
}

void Session::dispatch(const Json& command) {
    const std::string what = text_at(command, "do");
    if (what == "open") return open(command);
    if (definition_ == nullptr) throw ConfigError("no lab is open; send \"open\" first");
    if (what == "configure") return configure(command);
    if (what == "reset_fields") return reset_fields(command);
    if (helper_ && (what == "step" || what == "finish" || what == "reset")) {
        throw ConfigError(std::format("do: a helper does not know {}", quote(what)));
    }
    if (what == "run") return run();
    if (what == "pause") return pause();
    if (what == "step") return single_step();
    if (what == "finish") return finish();
    if (what == "speed") return set_speed(command);
    if (what == "act") return act(command);
    if (what == "give") return give();
    if (what == "part") return begin_part(command);
    if (what == "take") return take(command);
    if (what == "take_back") return take_back(command);
    if (what == "figure") return send_figure(command);
    if (what == "files") return send_files();
    if (what == "reset") return restart();
    if (what == "ack") {
        frame_in_flight_ = false;
        return;
    }
    throw ConfigError(std::format("do: {} is not a command", quote(what)));
}

void Session::open(const Json& command) {
    LinkState start;
    if (command.contains("hash")) {
        start = from_hash(registry_, text_at(command, "hash"));
    } else {
        const LabDefinition& wanted = find_lab(registry_, text_at(command, "lab"));
        const Preset& preset =
            find_preset(wanted, text_at(command, "preset", wanted.presets.front().id));
        start.config = resolve(wanted.schema, preset_config(wanted, preset),
                               object_at(command, "config"), start.problems);
        throw_first(start.problems);
        start.lab = wanted.id;
        start.preset = preset.id;
    }
    const bool replays = command.contains("replay") && command["replay"] == Json(true);
    std::unique_ptr<Lab> recorded = replays ? replay(std::exchange(recording_, {})) : nullptr;
    const LabDefinition* before = definition_;
    definition_ = &find_lab(registry_, start.lab);
    if (definition_ != before) chosen_speed_.reset();
    lab_ = replays ? std::move(recorded) : definition_->create(catalogue_);
    replaying_ = replays;
    config_ = Json();
    helper_ = command.contains("helper") && command["helper"] == Json(true);
    wants_to_run_ = !helper_ && (!command.contains("autorun") || command["autorun"] != Json(false));
    send({{"event", "opened"},
          {"lab", definition_->id},
          {"description", describe(*definition_)},
          {"version", version()}});
    adopt(start.preset, start.config, start.problems);
}

void Session::configure(const Json& command) {
    std::string preset = preset_;
    Json base = config_;
    if (command.contains("preset")) {
        preset = text_at(command, "preset");
        base = preset_config(definition(), find_preset(definition(), preset));
    } else if (command.contains("config")) {
        base = resolve(definition().schema, command["config"]);
    }
    std::vector<Problem> problems;
    Json config = resolve(definition().schema, base, object_at(command, "set"), problems);
    throw_first(problems);
    adopt(preset, std::move(config), {});
}

void Session::reset_fields(const Json& command) {
    const Json original = preset_config(definition(), find_preset(definition(), preset_));
    Json config = config_;
    for (const Json& name : object_at(command, "fields")) {
        if (!name.is_string() || !original.contains(name.get<std::string>())) {
            throw ConfigError(std::format("fields: {} is not a parameter", quote(to_text(name))));
        }
        config[name.get<std::string>()] = original[name.get<std::string>()];
    }
    adopt(preset_, std::move(config), {});
}

/// Makes `config` the state of the lab. When the lab refuses it, the old state comes back and the
/// refusal is thrown on.
void Session::adopt(const std::string& preset, Json config, const std::vector<Problem>& problems) {
    const Json old_config = config_;
    const std::string old_preset = preset_;
    const bool first = old_config.is_null();
    const Json changed = first ? config : difference(definition().schema, old_config, config);
    preset_ = preset;
    config_ = std::move(config);
    const bool leaves_replay = replaying_ && !first && !changed.empty();
    if (leaves_replay) {
        lab_ = definition_->create(catalogue_);
        replaying_ = false;
    }
    try {
        if (first || leaves_replay || (!changed.empty() && !apply_live(changed))) restart();
    } catch (...) {
        if (first) throw;
        preset_ = old_preset;
        config_ = old_config;
        restart();
        send_configured({});
        throw;
    }
    send_configured(problems);
}

/// True when every changed field applies to the running lab and was applied.
bool Session::apply_live(const Json& changed) {
    const bool live = std::ranges::all_of(changed.items(), [&](const auto& entry) {
        return find_field(definition().schema, entry.key())->effect == Effect::live;
    });
    if (!live || state_ == State::waiting || state_ == State::failed) return false;
    lab_->update(config_);
    frame_due_ = true;
    if (state_ == State::done && wants_to_run_) enter(State::running);
    return true;
}

bool Session::data_is_there() {
    if (replaying_) return true;
    Json missing = Json::array();
    if (definition().data_needed) {
        for (const std::string& name : definition().data_needed(config_)) {
            if (!catalogue_.contains(name)) missing.push_back(name);
        }
    }
    if (missing.empty()) return true;
    send({{"event", "need_data"}, {"names", missing}});
    return false;
}

void Session::restart() {
    progress_ = {};
    ++run_;
    given_.clear();
    part_.clear();
    pace_ = {};
    steps_owed_ = 0.0;
    last_allowance_ = Clock::now();
    if (!data_is_there()) return enter(State::waiting, "waiting for data");
    try {
        lab_->reset(config_);
    } catch (const std::exception& error) {
        enter(State::failed, error.what());
        throw;
    }
    frame_due_ = !helper_;
    enter(wants_to_run_ && !helper_ ? State::running : State::paused);
}

void Session::provide(const std::string& name, std::span<const std::byte> content) {
    if (name == recording_name) {
        recording_.assign(content.begin(), content.end());
        return;
    }
    const Catalogue before = catalogue_;
    bool restarts = false;
    try {
        catalogue_.provide(name, content);
        restarts = definition_ != nullptr && reads_data(*definition_, config_, name);
        if (restarts) restart();
    } catch (const std::exception& error) {
        send({{"event", "error"}, {"message", error.what()}});
        if (!restarts) return;
        // What the lab cannot use is forgotten: it goes on with what there was.
        catalogue_ = before;
        try {
            restart();
        } catch (const std::exception& earlier) {
            send({{"event", "error"}, {"message", earlier.what()}});
        }
    }
}

void Session::run() {
    if (helper_ && part_.empty()) return;
    wants_to_run_ = true;
    if (state_ == State::done || state_ == State::failed) return restart();
    last_allowance_ = Clock::now();
    if (state_ != State::waiting) enter(State::running);
}

void Session::pause() {
    wants_to_run_ = false;
    if (state_ == State::running) enter(State::paused);
}

void Session::single_step() {
    wants_to_run_ = false;
    if (state_ == State::done || state_ == State::failed) restart();
    if (state_ == State::waiting) return;
    enter(State::paused);
    pace_.resume();
    work(Clock::time_point::max(), 1);
}

void Session::finish() {
    wants_to_run_ = true;
    if (state_ == State::waiting) throw ConfigError("the data of this configuration are not there");
    if (state_ == State::paused) enter(State::running);
    // Nothing that helpers say is heard within this call.
    for (const std::string& key : given_) lab_->parts()->take_back(key);
    given_.clear();
    while (state_ == State::running) work(Clock::time_point::max(), Budget{}.steps);
    if (frame_due_) send_frame();
}

void Session::set_speed(const Json& command) {
    chosen_speed_ = number_at(command, "steps_per_second", 0.0, {0.0, 1e9});
    steps_owed_ = 0.0;
    last_allowance_ = Clock::now();
}

void Session::act(const Json& command) {
    if (state_ == State::waiting || state_ == State::failed) return;
    const Json changes = lab_->act(action_from_json(object_at(command, "action")));
    frame_due_ = true;
    if (!changes.empty()) configure({{"do", "configure"}, {"set", changes}});
}

/// What an earlier start of the lab led to is of no use.
bool Session::of_this_run(const Json& command) const {
    constexpr double any = 1e15;
    const double run = number_at(command, "run", 0.0, {0.0, any});
    return run == static_cast<double>(run_) && lab_->parts() != nullptr &&
           state_ != State::waiting && state_ != State::failed;
}

void Session::give() {
    Json key = nullptr;
    if (state_ == State::running && lab_->parts() != nullptr) {
        const std::vector<Part> parts = lab_->parts()->offered();
        const auto largest = std::ranges::max_element(parts, {}, &Part::cost);
        if (largest != parts.end()) {
            key = largest->key;
            lab_->parts()->give(largest->key);
            given_.insert(largest->key);
        }
    }
    send({{"event", "part"}, {"run", run_}, {"key", key}});
}

void Session::begin_part(const Json& command) {
    if (!helper_ || state_ == State::waiting || state_ == State::failed ||
        lab_->parts() == nullptr) {
        throw ConfigError("part: only a helper with a lab that has parts works on one");
    }
    constexpr double any = 1e15;
    part_ = text_at(command, "key");
    part_run_ = static_cast<std::uint64_t>(number_at(command, "run", 0.0, {0.0, any}));
    last_part_ = Clock::now();
    enter(State::running);
}

void Session::take(const Json& command) {
    if (!of_this_run(command)) return;
    const bool done = command.contains("done") && command["done"] == Json(true);
    const std::string key = text_at(command, "key");
    if (!given_.contains(key)) return;
    lab_->parts()->take(key, object_at(command, "result"), done);
    if (done) given_.erase(key);
    frame_due_ = true;
}

void Session::take_back(const Json& command) {
    if (!of_this_run(command)) return;
    const std::string key = text_at(command, "key");
    if (given_.erase(key) > 0) lab_->parts()->take_back(key);
}

/// Steps per second; 0: as fast as it goes.
double Session::speed_limit() const {
    return replaying_ ? replayed_per_second
                      : chosen_speed_.value_or(watched_speed(definition(), preset_));
}

/// How many steps the speed limit allows now.
std::uint64_t Session::steps_allowed(Clock::time_point now) {
    const double limit = speed_limit();
    if (limit <= 0.0) return Budget{}.steps;
    // A tab that slept does not make up for the time it missed.
    const double longest = std::max(1.0, limit * 0.1);
    steps_owed_ = std::min(longest, steps_owed_ + seconds(now - last_allowance_) * limit);
    last_allowance_ = now;
    return static_cast<std::uint64_t>(steps_owed_);
}

void Session::work(Clock::time_point deadline, std::uint64_t most_steps) {
    if (helper_) return work_on_part(deadline);
    try {
        progress_ = lab_->step({deadline, most_steps});
    } catch (const std::exception& error) {
        enter(State::failed, error.what());
        throw;
    }
    pace_.count(progress_.steps);
    if (speed_limit() > 0.0) {
        steps_owed_ = std::max(0.0, steps_owed_ - static_cast<double>(progress_.steps));
    }
    frame_due_ = frame_due_ || !waits_for_helpers();
    if (progress_.done)
        enter(State::done, progress_.outcome);
    else if (Clock::now() - last_status_ >= status_interval)
        send_status();
}

bool Session::waits_for_helpers() const {
    return !given_.empty() && progress_.steps == 0 && !progress_.done;
}

void Session::work_on_part(Clock::time_point deadline) {
    try {
        const Progress progress = lab_->parts()->work(part_, {deadline});
        if (progress.done || Clock::now() - last_part_ >= part_interval) send_part(progress.done);
        if (!progress.done) return;
    } catch (const std::exception&) {
        part_.clear();
        enter(State::paused);
        throw;
    }
    part_.clear();
    enter(State::paused);
}

void Session::send_part(bool done) {
    last_part_ = Clock::now();
    send({{"event", "part_result"},
          {"run", part_run_},
          {"key", part_},
          {"done", done},
          {"result", lab_->parts()->result(part_)}});
}

Session::Wish Session::pump(Clock::time_point deadline) {
    Wish wish;
    try {
        const Clock::time_point now = Clock::now();
        if (state_ == State::running) {
            const std::uint64_t allowed = steps_allowed(now);
            if (allowed > 0) work(deadline, allowed);
        }
        if (frame_due_ && !frame_in_flight_) send_frame();
    } catch (const std::exception& error) {
        send({{"event", "error"}, {"message", error.what()}});
    }
    wish.again = state_ == State::running;
    if (wish.again && waits_for_helpers()) wish.after = helpers_wait;
    if (wish.again && speed_limit() > 0.0 && steps_owed_ < 1.0) {
        const double wait = (1.0 - steps_owed_) / speed_limit();
        wish.after = milliseconds(static_cast<int>(std::clamp(wait * 1000.0, 1.0, 1000.0)));
    }
    return wish;
}

std::optional<Message> Session::next() {
    if (outbox_.empty()) return std::nullopt;
    Message message = std::move(outbox_.front());
    outbox_.pop_front();
    return message;
}

void Session::enter(State state, std::string message) {
    state_ = state;
    if (state_ == State::running) pace_.resume();
    message_ = std::move(message);
    send_status();
}

void Session::send(const Json& event) {
    outbox_.emplace_back(to_text(event));
}

void Session::send_configured(const std::vector<Problem>& problems) {
    const Json base = preset_config(definition(), find_preset(definition(), preset_));
    send({{"event", "configured"},
          {"config", config_},
          {"preset", preset_},
          {"overrides", difference(definition().schema, base, config_)},
          {"hash", to_hash(definition(), preset_, config_)},
          {"command", to_command(definition(), preset_, config_)},
          {"problems", problems_to_json(problems)}});
}

void Session::send_status() {
    last_status_ = Clock::now();
    const double fraction = progress_.fraction;
    Json left = nullptr;
    if (state_ == State::running && fraction > 0.0)
        left = pace_.seconds() * (1.0 - fraction) / fraction;
    send({{"event", "status"},
          {"state", state_name(state_)},
          {"progress", fraction},
          {"seconds_left", left},
          {"steps", pace_.steps()},
          {"steps_per_second", state_ == State::running ? pace_.recent() : pace_.overall()},
          {"run", run_},
          {"parts", lab_ != nullptr && state_ == State::running && lab_->parts() != nullptr
                        ? lab_->parts()->offered().size()
                        : 0},
          {"message", message_}});
}

Frame Session::current_frame() const {
    Frame frame = lab_->emit();
    frame.sequence = sequence_;
    frame.progress = progress_.fraction;
    return frame;
}

void Session::send_frame() {
    ++sequence_;
    outbox_.emplace_back(encode(current_frame()));
    frame_due_ = false;
    frame_in_flight_ = true;
}

void Session::send_figure(const Json& command) {
    const std::string id = text_at(command, "view");
    const auto view = std::ranges::find(definition().views, id, &ViewSpec::id);
    if (view == definition().views.end()) {
        throw ConfigError(std::format("view: {} is not known", quote(id)));
    }
    const Bounds side{64.0, largest_figure_side};
    const figure::Size size{number_at(command, "width", 720.0, side),
                            number_at(command, "height", 440.0, side)};
    const bool dark = command.contains("dark") && command["dark"] == Json(true);
    Frame frame;
    if (state_ != State::waiting && state_ != State::failed) frame = current_frame();
    const figure::Figure figure = compose(*view, definition().schema, frame,
                                          provenance(definition(), preset_, config_, frame));
    send({{"event", "figure"},
          {"view", id},
          {"svg",
           figure::to_svg(figure, {}, size, dark ? figure::dark_theme() : figure::light_theme())},
          {"csv", figure::to_csv(figure, {})},
          {"summary", figure::summary(figure, {})}});
}

void Session::send_files() {
    if (state_ == State::waiting || state_ == State::failed) {
        throw ConfigError("there are no results to save yet");
    }
    const std::vector<File> files =
        run_files(definition(), preset_, config_, current_frame(), *lab_);
    outbox_.emplace_back(encode(std::span<const File>(files)));
}

const LabDefinition& Session::definition() const {
    return *definition_;
}

}  // namespace tessera::lab
