#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <variant>

#include "lab/lab.h"

/// The engine's side of the protocol: one lab under way, driven by commands, answering with events
/// and frames. It has no thread and no clock of its own: a Web Worker, a native thread or a test
/// calls `handle`, `pump` and `next`. Every host speaks this protocol.
///
/// Commands (JSON objects, key "do"):
///   {"do":"open","lab":ID,"preset"?:ID,"config"?:{overrides},"hash"?:"#lab=...",
///    "autorun"?:bool}                     opens a lab; "hash" alone names lab, preset and values
///   {"do":"configure","set":{k:v}}        changes values, the rest stays
///   {"do":"configure","preset":ID}        applies a preset, whole; "set" may refine it
///   {"do":"configure","config":{...}}     defaults with these values on top
///   {"do":"reset_fields","fields":[...]}  back to the value of the current preset
///   {"do":"run"} {"do":"pause"} {"do":"step"} {"do":"reset"}
///   {"do":"finish"}                       runs to the end within this call (JavaScript `run`)
///   {"do":"speed","steps_per_second":N}   0: as fast as it goes
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
namespace tessera::lab {

using Clock = std::chrono::steady_clock;

/// An event as JSON text, or a binary container.
using Message = std::variant<std::string, Bytes>;

enum class State { idle, waiting, running, paused, done, failed };

class Session {
public:
    /// `catalogue` may be given data while the session lives.
    Session(const Registry& registry, Catalogue& catalogue);
    ~Session();

    /// Takes one command; every failure becomes an error event, none escapes.
    void handle(std::string_view command);

    /// A data set or a file of the visitor's, by name.
    void provide(const std::string& name, std::span<const std::byte> content);

    /// Works until the deadline when there is work; true when it wants to be called again at once.
    bool pump(Clock::time_point deadline);

    /// The next outgoing message, oldest first.
    std::optional<Message> next();

private:
    void dispatch(const Json& command);
    void open(const Json& command);
    void configure(const Json& command);
    void reset_fields(const Json& command);
    void adopt(Json config, const std::vector<Problem>& problems);
    void restart();
    void start_when_data_is_there();
    void run_state(State state, std::string message = {});
    void advance(Clock::time_point deadline, std::uint64_t most_steps);
    void act(const Json& command);
    void send_configured(const std::vector<Problem>& problems);
    void send_status();
    void send_frame();
    void send_figure(const Json& command);
    void send_error(const std::string& message);
    void send(const Json& event);
    const LabDefinition& definition() const;
    Frame current_frame() const;
    Json config_of_preset() const;

    const Registry& registry_;
    Catalogue& catalogue_;
    const LabDefinition* definition_ = nullptr;
    std::unique_ptr<Lab> lab_;
    std::string preset_;
    Json config_;
    State state_ = State::idle;
    bool run_when_ready_ = false;
    std::string message_;
    Progress progress_;
    std::uint64_t steps_ = 0;
    double steps_per_second_limit_ = 0.0;
    double measured_rate_ = 0.0;
    double owed_steps_ = 0.0;
    Clock::time_point started_;
    Clock::duration worked_{};
    Clock::time_point last_pump_;
    Clock::time_point last_status_;
    std::uint64_t sequence_ = 0;
    bool frame_due_ = false;
    bool frame_in_flight_ = false;
    std::deque<Message> outbox_;
};

}  // namespace tessera::lab
