// The engine as a WebAssembly module without a user interface: sessions behind a few C functions,
// for a Web Worker or Node.js. web/src holds the other side.
//
// Texts and data go in through memory from tessera_allocate. What a session says is taken one
// message at a time with tessera_next; its bytes stay valid until the next call for that session.
// Handle 0 is the module itself. No exception leaves these functions.

#include <emscripten/emscripten.h>

#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "data/catalogue.h"
#include "lab/benchmark.h"
#include "lab/session.h"
#include "lab/sweep.h"
#include "lab/version.h"
#include "labs/register.h"

namespace {

using namespace tessera;
using lab::Json;

struct Host {
    Catalogue catalogue;
    std::unique_ptr<lab::Session> session;
    std::deque<lab::Message> answers;  ///< of the module itself
    lab::Message current;
};

/// The one owner of everything in this module.
struct Engine {
    lab::Registry registry = lab::all_labs();
    std::map<int, Host> hosts;
    int last_handle = 0;
};

Engine& engine() {
    static Engine instance;
    return instance;
}

Host* find_host(int handle) {
    const auto found = engine().hosts.find(handle);
    return found == engine().hosts.end() ? nullptr : &found->second;
}

void answer(const Json& event) {
    engine().hosts[0].answers.emplace_back(lab::to_text(event));
}

void answer_error(const std::exception& error) {
    answer({{"event", "error"}, {"message", error.what()}});
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void* tessera_allocate(std::size_t size) {
    return std::malloc(size == 0 ? 1 : size);
}

EMSCRIPTEN_KEEPALIVE void tessera_release(void* memory) {
    std::free(memory);
}

/// Puts {"event":"labs","version":...,"labs":[describe()...]} among the messages of handle 0.
EMSCRIPTEN_KEEPALIVE void tessera_labs() {
    try {
        Json labs = Json::array();
        for (const lab::LabDefinition& definition : engine().registry) {
            labs.push_back(lab::describe(definition));
        }
        answer({{"event", "labs"}, {"version", version()}, {"labs", labs}});
    } catch (const std::exception& error) {
        answer_error(error);
    }
}

/// Expands a sweep plan (see lab/sweep.h): {"event":"plan","lab","preset","jobs":[{"point",
/// "config"}...]} among the messages of handle 0.
EMSCRIPTEN_KEEPALIVE void tessera_expand(const char* plan, std::size_t length) {
    try {
        const lab::SweepPlan expanded =
            lab::expand_plan(engine().registry, Json::parse(plan, plan + length));
        Json jobs = Json::array();
        for (const lab::SweepJob& job : expanded.jobs) {
            jobs.push_back({{"point", job.point}, {"config", job.config}});
        }
        answer({{"event", "plan"},
                {"lab", expanded.definition->id},
                {"preset", expanded.preset},
                {"jobs", jobs}});
    } catch (const std::exception& error) {
        answer_error(error);
    }
}

/// Times a lab's pieces of work: {"event":"benchmark","rows":[as `tessera bench --json`]} among the
/// messages of handle 0.
EMSCRIPTEN_KEEPALIVE void tessera_benchmark(const char* lab, std::size_t length, int repeats) {
    try {
        const lab::LabDefinition& definition = lab::find_lab(engine().registry, {lab, length});
        Json rows = Json::array();
        Catalogue catalogue;
        if (definition.benchmark) {
            for (const lab::BenchmarkRow& row : definition.benchmark(catalogue, repeats)) {
                rows.push_back(lab::to_json(row));
            }
        }
        answer({{"event", "benchmark"}, {"rows", rows}});
    } catch (const std::exception& error) {
        answer_error(error);
    }
}

/// A new session; its handle is positive.
EMSCRIPTEN_KEEPALIVE int tessera_session() {
    const int handle = ++engine().last_handle;
    Host& host = engine().hosts[handle];
    host.session = std::make_unique<lab::Session>(engine().registry, host.catalogue);
    return handle;
}

EMSCRIPTEN_KEEPALIVE void tessera_close(int handle) {
    if (handle != 0) engine().hosts.erase(handle);
}

/// One command of lab/session.h as UTF-8 JSON.
EMSCRIPTEN_KEEPALIVE void tessera_command(int handle, const char* text, std::size_t length) {
    Host* host = find_host(handle);
    if (host != nullptr && host->session) host->session->handle({text, length});
}

EMSCRIPTEN_KEEPALIVE void tessera_provide(int handle, const char* name, std::size_t name_length,
                                          const std::byte* data, std::size_t length) {
    Host* host = find_host(handle);
    if (host != nullptr && host->session) {
        host->session->provide(std::string(name, name_length), {data, length});
    }
}

/// Works for up to that many milliseconds. 0: not again before the next command; 1: again at once;
/// n > 1: again after n milliseconds.
EMSCRIPTEN_KEEPALIVE int tessera_pump(int handle, double milliseconds) {
    Host* host = find_host(handle);
    if (host == nullptr || !host->session) return 0;
    const auto budget = std::chrono::duration_cast<lab::Clock::duration>(
        std::chrono::duration<double, std::milli>(milliseconds));
    const lab::Session::Wish wish = host->session->pump(lab::Clock::now() + budget);
    if (!wish.again) return 0;
    return wish.after.count() > 0 ? 1 + static_cast<int>(wish.after.count()) : 1;
}

/// Takes the next message: 0 there is none, 1 an event (JSON text), 2 a binary container.
EMSCRIPTEN_KEEPALIVE int tessera_next(int handle) {
    Host* host = find_host(handle);
    if (host == nullptr) return 0;
    if (!host->session) {
        if (host->answers.empty()) return 0;
        host->current = std::move(host->answers.front());
        host->answers.pop_front();
    } else {
        auto message = host->session->next();
        if (!message) return 0;
        host->current = *std::move(message);
    }
    return std::holds_alternative<std::string>(host->current) ? 1 : 2;
}

EMSCRIPTEN_KEEPALIVE const void* tessera_message_data(int handle) {
    const Host* host = find_host(handle);
    if (host == nullptr) return nullptr;
    return std::visit([](const auto& content) -> const void* { return content.data(); },
                      host->current);
}

EMSCRIPTEN_KEEPALIVE std::size_t tessera_message_size(int handle) {
    const Host* host = find_host(handle);
    if (host == nullptr) return 0;
    return std::visit([](const auto& content) { return content.size(); }, host->current);
}

}  // extern "C"
