#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "lab/lab.h"
#include "lab/pace.h"

/// The engine's side of the protocol: one lab under way, driven by commands, answering with events
/// and frames. It has no thread and no clock of its own: a Web Worker, a native thread or a test
/// calls `handle`, `pump` and `next`. Every host speaks this protocol.
///
/// Commands (JSON objects, key "do"):
///   {"do":"open","lab":ID,"preset"?:ID,"config"?:{overrides},"hash"?:"#lab=...",
///    "autorun"?:bool, "replay"?:bool, "helper"?:bool}
///                                         opens a lab; "hash" alone names lab, preset and values;
///                                         "replay" shows the recording given by `provide` before
///                                         (replay.h), until a value is changed; "helper" does
///                                         nothing but parts (see below)
///   {"do":"configure","set":{k:v}}        changes values, the rest stays
///   {"do":"configure","preset":ID}        applies a preset, whole; "set" may refine it
///   {"do":"configure","config":{...}}     defaults with these values on top
///   {"do":"reset_fields","fields":[...]}  back to the value of the current preset
///   {"do":"run"} {"do":"pause"} {"do":"step"} {"do":"reset"}
///   {"do":"finish"}                       runs to the end within this call (JavaScript `run`)
///   {"do":"speed","steps_per_second":N}   0: as fast as it goes; until then a live lab runs at the
///                                         speed of its preset, others at 0
///   {"do":"act","action":{name,view,x,y,value,series,index}}
///   {"do":"figure","view":ID,"width":W,"height":H,"dark":bool}   asks for a figure as SVG
///   {"do":"files"}                        asks for the run folder
///   {"do":"ack","sequence":N}             the frame was taken; the next one may come
///
/// Events (JSON objects, key "event"), and frames (binary, see frame.h):
///   {"event":"opened","lab":ID,"description":{...see describe()}}
///   {"event":"need_data","names":[...]}   give them with `provide`, the lab goes on by itself
///   {"event":"configured","config":{full},"preset":ID,"overrides":{what differs from the preset},
///    "hash":"#lab=...","command":"tessera run ...","problems":[{"key","message"}]}
///   {"event":"status","state":"idle|waiting|running|paused|done|failed","progress":0-1,
///    "seconds_left":S or null,"steps":N,"steps_per_second":R,"message":text}
///   {"event":"figure","view":ID,"svg":text,"csv":text,"summary":text}
///   {"event":"error","message":one line}  the state is kept
/// "files" is answered by the binary container of files (frame.h).
///
/// A lab whose work falls into parts (parts.h) shares it with helpers: sessions with the same
/// configuration in other workers. The page carries the parts; R counts the lab's starts, and what
/// belongs to an earlier one is ignored.
///   {"do":"give"}                         asks for a part to give away:
///       {"event":"part","run":R,"key":KEY or null}
///   {"do":"part","run":R,"key":KEY}       in a helper: works on it, saying now and then
///       {"event":"part_result","run":R,"key":KEY,"done":bool,"result":JSON}
///   {"do":"take","run":R,"key":KEY,"done":bool,"result":JSON}    what a helper said
///   {"do":"take_back","run":R,"key":KEY}                         a helper was lost
/// A status has, besides, "run":R and "parts":N, how many parts can be given away.
namespace tessera::lab {

using Clock = std::chrono::steady_clock;

/// An event as JSON text, or a binary container.
using Message = std::variant<std::string, Bytes>;

enum class State { idle, waiting, running, paused, done, failed };

class Session {
public:
    /// Both must outlive the session; `catalogue` is given what arrives by `provide`.
    Session(const Registry& registry, Catalogue& catalogue);
    ~Session();

    /// Takes one command; every failure becomes an error event, none escapes.
    void handle(std::string_view command);

    /// A data set or a file of the visitor's, by name.
    void provide(const std::string& name, std::span<const std::byte> content);

    /// When `pump` wants to be called again.
    struct Wish {
        bool again = false;                  ///< false: not before the next command
        std::chrono::milliseconds after{0};  ///< how long to wait first
    };

    /// Works until the deadline when there is work.
    Wish pump(Clock::time_point deadline);

    /// The next outgoing message, oldest first.
    std::optional<Message> next();

private:
    void dispatch(const Json& command);
    void open(const Json& command);
    void configure(const Json& command);
    void reset_fields(const Json& command);
    void set_speed(const Json& command);
    void act(const Json& command);
    void give();
    void begin_part(const Json& command);
    void take(const Json& command);
    void take_back(const Json& command);
    void run();
    void pause();
    void single_step();
    void finish();

    void adopt(const std::string& preset, Json config, const std::vector<Problem>& problems);
    bool apply_live(const Json& changed);
    void restart();
    double speed_limit() const;
    bool data_is_there();
    void work(Clock::time_point deadline, std::uint64_t most_steps);
    void work_on_part(Clock::time_point deadline);
    std::uint64_t steps_allowed(Clock::time_point now);
    bool of_this_run(const Json& command) const;
    bool waits_for_helpers() const;
    void enter(State state, std::string message = {});

    void send_configured(const std::vector<Problem>& problems);
    void send_status();
    void send_frame();
    void send_part(bool done);
    void send_figure(const Json& command);
    void send_files();
    void send(const Json& event);

    const LabDefinition& definition() const;
    Frame current_frame() const;

    const Registry& registry_;
    Catalogue& catalogue_;
    std::deque<Message> outbox_;

    const LabDefinition* definition_ = nullptr;
    std::unique_ptr<Lab> lab_;
    Bytes recording_;         // given, not yet opened
    bool replaying_ = false;  // `lab_` is a recording
    std::string preset_;
    Json config_;

    State state_ = State::idle;
    std::string message_;
    bool wants_to_run_ = true;
    Progress progress_;
    Pace pace_;
    std::uint64_t run_ = 0;  // counts the lab's starts

    std::set<std::string> given_;  // parts that helpers work on
    bool helper_ = false;
    std::string part_;  // that a helper works on; empty: none
    std::uint64_t part_run_ = 0;
    Clock::time_point last_part_;

    std::optional<double> chosen_speed_;  // steps per second; 0: as fast as it goes
    double steps_owed_ = 0.0;
    Clock::time_point last_allowance_;
    Clock::time_point last_status_;

    std::uint64_t sequence_ = 0;
    bool frame_due_ = false;
    bool frame_in_flight_ = false;
};

}  // namespace tessera::lab
