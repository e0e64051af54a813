// The WebAssembly app: the ImGui front end on a canvas of the page. It holds no lab; an engine in a
// Web Worker computes, and the page carries messages between the two.
//
// clang-format off
// Module
//   An ES module: `import createTesseraApp from './tessera_app.mjs'`;
//   `const app = await createTesseraApp({canvas, host})`. `canvas` is the element; it is in the
//   document and has an id and a tabindex. The page focuses it on pointerdown: SDL takes keys only
//   while it has the focus, and the wheel scrolls the page while it has not. Text goes in as UTF-8
//   (`app.ccall(name, null, ['string'], [text])`), binary data by pointer into app.HEAPU8.
//
// Page -> app (exported C functions)
//   tessera_app_start(canvas_selector, options_json) -> 0, or 1 when there is no WebGL2
//       options: {"dark":bool, "width":css px, "height":css px, "ratio":device px per css px,
//       "coarse_pointer":bool, "version":text, "notices":text, "hide":[names of fields or groups],
//       "lock":[names of fields or groups]}; all but width, height and ratio may be left out
//   tessera_app_resize(width, height, ratio)
//       size of the canvas in css pixels; the app sets the canvas' width and height attributes, the
//       page its css size only
//   tessera_app_theme(dark)            0 light, 1 dark: the page's or the system's choice
//   tessera_app_event(json)            one event of the engine (src/lab/session.h), as it came
//   tessera_app_frame(pointer, length)
//       one binary frame of the engine; the app copies what it keeps and acknowledges the frame
//       (command "ack") once it is taken; the page frees the memory (app._malloc, app._free)
//   tessera_app_show(view_id)          maximises a view; "" goes back to the layout
//   tessera_app_paste(text)            the page's paste event
//   tessera_app_type(field, text)      what the visitor typed after host.edit
//   tessera_app_visible(visible)       0 while the page is hidden or the canvas scrolled away:
//                                      nothing is drawn until it is 1 again
//   tessera_app_stop()                 releases everything
//   tessera_app_frames_drawn() -> int  pictures since the start (for tests)
//   tessera_app_widgets() -> text      where things are, in css pixels from the canvas' corner:
//       {"figures":[{"view","x","y","width","height","plot":[x,y,w,h] within the figure}],
//       "controls":[{"field","x","y","width","height"}]} (for tests)
//
// App -> page (functions of `host`, called synchronously)
//   host.post(json)                    one command for the engine (src/lab/session.h), as text
//   host.copy(text)                    put the text on the clipboard
//   host.save(name, mime, bytes)       offer a file for download; bytes is a Uint8Array of its own
//   host.summaries(json)               [{"view","title","text"}]: what the figures show, in words;
//                                      sent when it has changed, at most twice a second
//   host.maximised(view_id)            the visitor maximised a view, "" when back in the layout
//   host.theme(dark)                   the visitor chose the other theme in the app
//   host.edit(json)                    let the visitor type a text, on a keyboard of the page's:
//       {"field","label","text","allowed":what it takes in words,"numeric":bool}
//   host.leave()                       Escape with nothing to close: the page takes the focus
//   host.lost(is_lost)                 the WebGL context was lost (true) or is restored (false)
//
// The app draws in animation frames that it asks for itself, after input, messages and resizing,
// and in none otherwise. It keeps Ctrl+V away from SDL, so that the browser's paste event comes.
// clang-format on
#include <emscripten/emscripten.h>
#include <emscripten/html5.h>

#include <cmath>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>

#include <imgui.h>
#include <nlohmann/json.hpp>

#include "lab/transport.h"
#include "ui/redraw.h"
#include "ui/surface.h"

// clang-format off
EM_JS(void, host_post, (const char* text), { Module.host.post(UTF8ToString(text)); });
EM_JS(void, host_copy, (const char* text), { Module.host.copy(UTF8ToString(text)); });
EM_JS(void, host_save, (const char* name, const char* mime, const uint8_t* bytes, size_t length), {
    Module.host.save(UTF8ToString(name), UTF8ToString(mime), HEAPU8.slice(bytes, bytes + length));
});
EM_JS(void, host_summaries, (const char* json), { Module.host.summaries(UTF8ToString(json)); });
EM_JS(void, host_maximised, (const char* view), { Module.host.maximised(UTF8ToString(view)); });
EM_JS(void, host_theme, (int dark), { Module.host.theme(dark !== 0); });
EM_JS(void, host_edit, (const char* json), { Module.host.edit(UTF8ToString(json)); });
EM_JS(void, host_leave, (), { if (Module.host.leave) Module.host.leave(); });
EM_JS(void, host_lost, (int is_lost), { Module.host.lost(is_lost !== 0); });
EM_JS_DEPS(host, "$specialHTMLTargets,$UTF8ToString");
// SDL knows its canvas by one name only, whatever the page calls it.
EM_JS(void, adopt_canvas, (const char* selector), {
    const canvas = document.querySelector(UTF8ToString(selector));
    specialHTMLTargets['#canvas'] = canvas;
    canvas.addEventListener('keydown', (event) => {
        const paste = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'v';
        if (paste) event.stopImmediatePropagation();
    }, true);
});
// clang-format on

namespace {

using namespace tessera;
using lab::Json;

constexpr const char* canvas_name = "#canvas";  // by which SDL knows it
constexpr double summary_interval = 0.5;        // seconds

double seconds() {
    return emscripten_get_now() / 1000.0;
}

// The page between front end and worker: commands go out at once, messages wait until they are
// taken.
class PageTransport final : public lab::Transport {
public:
    void send(const Json& command) override { host_post(lab::to_text(command).c_str()); }
    // The page itself reads the visitor's files and gives them to the worker.
    void provide(const std::string&, std::span<const std::byte>) override {}
    std::optional<lab::Message> receive() override {
        if (messages_.empty()) return std::nullopt;
        lab::Message message = std::move(messages_.front());
        messages_.pop_front();
        return message;
    }
    void put(lab::Message message) { messages_.push_back(std::move(message)); }

private:
    std::deque<lab::Message> messages_;
};

struct Start {
    double width = 0.0;
    double height = 0.0;
    double ratio = 1.0;
    ui::FrontEndOptions options;
};

std::set<std::string> names(const Json& json, const char* key) {
    std::set<std::string> result;
    if (json.contains(key)) result = json[key].get<std::set<std::string>>();
    return result;
}

Start read_options(const char* text) {
    const Json json = Json::parse(text);
    Start start;
    start.width = json.at("width").get<double>();
    start.height = json.at("height").get<double>();
    start.ratio = json.at("ratio").get<double>();
    start.options.dark = json.value("dark", false);
    start.options.coarse_pointer = json.value("coarse_pointer", false);
    start.options.version = json.value("version", "");
    start.options.notices = json.value("notices", "");
    start.options.restrictions.hidden = names(json, "hide");
    start.options.restrictions.locked = names(json, "lock");
    return start;
}

class WebApp {
public:
    explicit WebApp(const Start& start)
        : surface_("Tessera", whole(start.width), whole(start.height)),
          front_end_(transport_, host(), start.options) {
        resize(start.width, start.height, start.ratio);
        listen();
    }
    ~WebApp() { SDL_DelEventWatch(on_event, this); }
    WebApp(const WebApp&) = delete;
    WebApp& operator=(const WebApp&) = delete;

    void resize(double width, double height, double ratio) {
        SDL_SetWindowSize(surface_.window(), whole(width), whole(height));
        emscripten_set_canvas_element_size(canvas_name, whole(width * ratio),
                                           whole(height * ratio));
        if (std::exchange(ratio_, ratio) != ratio)
            surface_.set_ratio(front_end_, static_cast<float>(ratio));
        // A changed canvas is empty until it is drawn.
        picture_now();
    }

    void set_dark(bool dark) {
        front_end_.set_dark(dark);
        changed();
    }

    void put(lab::Message message) {
        transport_.put(std::move(message));
        ask_for_picture();
    }

    void show(const std::string& view) {
        front_end_.show(view);
        changed();
    }

    void paste(const char* text) {
        // The visitor still holds the key of the shortcut, and with it no text would be taken.
        ImGuiIO& io = ImGui::GetIO();
        io.AddKeyEvent(ImGuiMod_Ctrl, false);
        io.AddKeyEvent(ImGuiMod_Super, false);
        io.AddInputCharactersUTF8(text);
        changed();
    }

    void type(const std::string& field, std::string text) {
        front_end_.type(field, std::move(text));
        changed();
    }

    void set_visible(bool visible) {
        visible_ = visible;
        if (visible) changed();
    }

    int pictures() const { return surface_.pictures(); }
    std::string places() const { return front_end_.places(); }

private:
    static int whole(double length) { return std::max(1, static_cast<int>(std::lround(length))); }

    ui::Host host() const {
        ui::Host host;
        host.copy = [](const std::string& text) { host_copy(text.c_str()); };
        host.save = [](const std::string& name, const std::string& mime,
                       std::span<const std::uint8_t> bytes) {
            host_save(name.c_str(), mime.c_str(), bytes.data(), bytes.size());
        };
        host.theme_chosen = [](bool dark) { host_theme(dark ? 1 : 0); };
        host.maximised = [](const std::string& view) { host_maximised(view.c_str()); };
        host.edit = [](const ui::TextRequest& request) {
            host_edit(lab::to_text({{"field", request.field},
                                    {"label", request.label},
                                    {"text", request.text},
                                    {"allowed", request.allowed},
                                    {"numeric", request.numeric}})
                          .c_str());
        };
        host.leave = [] { host_leave(); };
        return host;
    }

    void listen() {
        SDL_AddEventWatch(on_event, this);
        take_wheel(false);
        emscripten_set_focus_callback(canvas_name, this, false, on_focus);
        emscripten_set_blur_callback(canvas_name, this, false, on_focus);
        emscripten_set_webglcontextlost_callback(canvas_name, this, false, on_context);
        emscripten_set_webglcontextrestored_callback(canvas_name, this, false, on_context);
        ImGuiIO& io = ImGui::GetIO();
        io.SetClipboardTextFn = [](void*, const char* text) { host_copy(text); };
        io.GetClipboardTextFn = [](void*) { return ""; };
        // ImGui's shortcuts follow the visitor's system in the browser, too.
        io.ConfigMacOSXBehaviors = false;
    }

    // SDL prevents the page from scrolling only by events that it takes.
    static void take_wheel(bool take) {
        SDL_EventState(SDL_MOUSEWHEEL, take ? SDL_ENABLE : SDL_IGNORE);
    }

    static int on_event(void* self, SDL_Event*) {
        static_cast<WebApp*>(self)->ask_for_picture();
        return 0;
    }

    static EM_BOOL on_focus(int type, const EmscriptenFocusEvent*, void* self) {
        const bool has_focus = type == EMSCRIPTEN_EVENT_FOCUS;
        take_wheel(has_focus);
        ImGui::GetIO().AddFocusEvent(has_focus);
        static_cast<WebApp*>(self)->changed();
        return EM_FALSE;
    }

    static EM_BOOL on_context(int type, const void*, void* self) {
        auto& app = *static_cast<WebApp*>(self);
        const bool lost = type == EMSCRIPTEN_EVENT_WEBGLCONTEXTLOST;
        if (lost)
            app.surface_.lose();
        else
            app.surface_.restore(app.front_end_);
        host_lost(lost ? 1 : 0);
        app.changed();
        // Taking the loss is what makes the browser restore the context.
        return EM_TRUE;
    }

    void changed() {
        schedule_.input(seconds());
        ask_for_picture();
    }

    void ask_for_picture() {
        if (asked_ || !visible_) return;
        asked_ = true;
        emscripten_request_animation_frame(
            [](double, void* self) {
                static_cast<WebApp*>(self)->picture();
                return EM_FALSE;
            },
            this);
    }

    void picture() {
        asked_ = false;
        if (!visible_) return;
        take_input();
        if (front_end_.receive()) {
            schedule_.data();
            words_due_ = true;
        }
        if (schedule_.due(seconds()) || front_end_.is_busy()) picture_now();
        send_words();
        const double wait = schedule_.wait(seconds());
        if (wait == 0.0 || front_end_.is_busy())
            ask_for_picture();
        else if (std::isfinite(wait))
            wake_after(wait);
    }

    void picture_now() {
        surface_.draw(front_end_);
        schedule_.drawn(seconds());
    }

    void take_input() {
        SDL_Event event;
        while (SDL_PollEvent(&event) != 0) {
            surface_.handle(event);
            schedule_.input(seconds());
        }
    }

    void wake_after(double time) {
        emscripten_set_timeout([](void* self) { static_cast<WebApp*>(self)->ask_for_picture(); },
                               std::ceil(time * 1000.0), this);
    }

    void send_words() {
        if (!words_due_) return;
        const double wait = words_sent_ + summary_interval - seconds();
        if (wait > 0.0) {
            wake_after(wait);
            return;
        }
        words_due_ = false;
        words_sent_ = seconds();
        std::string words = front_end_.summaries();
        if (words == words_) return;
        words_ = std::move(words);
        host_summaries(words_.c_str());
    }

    PageTransport transport_;
    ui::Surface surface_;
    ui::FrontEnd front_end_;
    ui::RedrawSchedule schedule_;
    double ratio_ = 0.0;
    bool visible_ = true;
    bool asked_ = false;
    bool words_due_ = false;
    double words_sent_ = -1.0;
    std::string words_;
};

// The one app of the module; the page owns its life through the functions below.
std::unique_ptr<WebApp>& app() {
    static std::unique_ptr<WebApp> instance;
    return instance;
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE int tessera_app_start(const char* canvas_selector, const char* options) {
    try {
        adopt_canvas(canvas_selector);
        SDL_SetHint(SDL_HINT_EMSCRIPTEN_KEYBOARD_ELEMENT, canvas_name);
        SDL_SetHint(SDL_HINT_EMSCRIPTEN_ASYNCIFY, "0");
        app() = std::make_unique<WebApp>(read_options(options));
        return 0;
    } catch (const std::exception& error) {
        emscripten_console_error(error.what());
        return 1;
    }
}

EMSCRIPTEN_KEEPALIVE void tessera_app_resize(double width, double height, double ratio) {
    if (app()) app()->resize(width, height, ratio);
}

EMSCRIPTEN_KEEPALIVE void tessera_app_theme(int dark) {
    if (app()) app()->set_dark(dark != 0);
}

EMSCRIPTEN_KEEPALIVE void tessera_app_event(const char* json) {
    if (app()) app()->put(std::string(json));
}

EMSCRIPTEN_KEEPALIVE void tessera_app_frame(const std::uint8_t* bytes, std::size_t length) {
    const auto content = std::as_bytes(std::span(bytes, length));
    if (app()) app()->put(lab::Bytes(content.begin(), content.end()));
}

EMSCRIPTEN_KEEPALIVE void tessera_app_show(const char* view) {
    if (app()) app()->show(view);
}

EMSCRIPTEN_KEEPALIVE void tessera_app_paste(const char* text) {
    if (app()) app()->paste(text);
}

EMSCRIPTEN_KEEPALIVE void tessera_app_type(const char* field, const char* text) {
    if (app()) app()->type(field, text);
}

EMSCRIPTEN_KEEPALIVE void tessera_app_visible(int visible) {
    if (app()) app()->set_visible(visible != 0);
}

EMSCRIPTEN_KEEPALIVE void tessera_app_stop() {
    app().reset();
}

EMSCRIPTEN_KEEPALIVE int tessera_app_frames_drawn() {
    return app() ? app()->pictures() : 0;
}

EMSCRIPTEN_KEEPALIVE const char* tessera_app_widgets() {
    static std::string text;
    text = app() ? app()->places() : "{}";
    return text.c_str();
}

}  // extern "C"
