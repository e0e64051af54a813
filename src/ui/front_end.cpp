#include "ui/front_end.h"

#include <algorithm>
#include <cmath>
#include <format>

#include <imgui.h>
#include <imgui_internal.h>
#include <nlohmann/json.hpp>

#include "figure/number_text.h"
#include "figure/summary.h"
#include "figure/text_layout.h"
#include "ui/imgui_canvas.h"
#include "ui/slider.h"
#include "ui/widgets.h"

namespace tessera::ui {
namespace {

using lab::Json;

constexpr float narrow_width = 760.0f;      // below it the controls are a drawer
constexpr double send_interval = 1.0 / 40;  // seconds between two changes of values

std::string duration_text(double seconds) {
    if (seconds < 1.0) return "less than a second";
    if (seconds < 90.0) return std::format("{:.0f} s", seconds);
    if (seconds < 5400.0) return std::format("{:.0f} min", seconds / 60.0);
    return std::format("{:.1f} h", seconds / 3600.0);
}

std::string state_words(const lab::Status& status) {
    switch (status.state) {
        case lab::State::idle:
            return "Ready";
        case lab::State::waiting:
            return "Waiting for data";
        case lab::State::running:
            return "Running";
        case lab::State::paused:
            return "Paused";
        case lab::State::done:
            return "Done";
        case lab::State::failed:
            return "Stopped by an error";
    }
    return "";
}

// Text in a given width, cut with an ellipsis.
void text_in(const std::string& text, ImFont* font, ImU32 colour, float width, float row_height) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    std::string shown = text;
    ImGui::PushFont(font);
    if (ImGui::CalcTextSize(shown.c_str()).x > width) {
        while (!shown.empty() && ImGui::CalcTextSize((shown + "…").c_str()).x > width) {
            do shown.pop_back();
            while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0xc0) == 0x80);
        }
        shown += "…";
    }
    const float y = std::round(corner.y + 0.5f * (row_height - font->FontSize));
    ImGui::GetWindowDrawList()->AddText({std::round(corner.x), y}, colour, shown.c_str());
    ImGui::Dummy({std::min(width, ImGui::CalcTextSize(shown.c_str()).x), row_height});
    ImGui::PopFont();
}

}  // namespace

FrontEnd::FrontEnd(lab::Transport& transport, Host host, FrontEndOptions options)
    : transport_(transport),
      host_(std::move(host)),
      options_(std::move(options)),
      dark_(options_.dark) {
    ImGuiIO& io = ImGui::GetIO();
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.ConfigInputTextCursorBlink = false;  // nothing is drawn while nothing changes
    io.ConfigWindowsMoveFromTitleBarOnly = true;
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
}

void FrontEnd::set_ratio(float ratio) {
    ratio_ = ratio;
    fonts_ = load_fonts(ratio);
    apply_style(theme(), ratio_, options_.coarse_pointer);
}

void FrontEnd::set_dark(bool dark) {
    dark_ = dark;
    apply_style(theme(), ratio_, options_.coarse_pointer);
}

void FrontEnd::set_coarse_pointer(bool coarse) {
    options_.coarse_pointer = coarse;
    apply_style(theme(), ratio_, coarse);
}

figure::Colour FrontEnd::background() const {
    return backdrop(theme());
}

bool FrontEnd::receive() {
    bool changed = false;
    while (const std::optional<lab::Message> message = transport_.receive()) {
        const bool is_frame = !std::holds_alternative<std::string>(*message);
        const std::string preset = client_.preset;
        client_.receive(*message);
        if (is_frame) transport_.send({{"do", "ack"}, {"sequence", client_.frame.sequence}});
        if (client_.preset != preset) controls_.clear();
        if (!client_.problems.empty()) problems_ = std::exchange(client_.problems, {});
        changed = true;
    }
    if (changed) {
        grid_.compose(client_);
        said_.clear();
    }
    return changed;
}

bool FrontEnd::is_busy() const {
    return !pending_.empty() || controls_.is_busy();
}

void FrontEnd::command(const char* what) {
    transport_.send({{"do", what}});
}

void FrontEnd::set(const Json& changes) {
    for (const auto& [name, value] : changes.items()) {
        pending_[name] = value;
        controls_.expect(name, value);
    }
}

// Sends the values that have changed, not faster than the lab can follow.
void FrontEnd::flush() {
    const double now = ImGui::GetTime();
    if (pending_.empty() || now - last_sent_ < send_interval) return;
    transport_.send({{"do", "configure"}, {"set", std::exchange(pending_, Json::object())}});
    last_sent_ = now;
}

void FrontEnd::draw(std::optional<Pinch> pinch) {
    textures_.next_frame();
    const Context context{fonts_, textures_, theme(), host_, ratio_, options_.coarse_pointer,
                          pinch};
    const ImGuiViewport& viewport = *ImGui::GetMainViewport();
    ImGui::SetNextWindowPos(viewport.Pos);
    ImGui::SetNextWindowSize(viewport.Size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.0f, 0.0f});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
    ImGui::Begin("Tessera", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar(2);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0.0f, 0.0f});
    if (client_.description) {
        const bool narrow = viewport.Size.x < px(narrow_width);
        const float status = px(28.0f);
        draw_top_bar(context, viewport.Size.x, narrow);
        const float height = ImGui::GetContentRegionAvail().y - status;
        if (!narrow) {
            drawer_open_ = false;
            draw_controls(context, {px(controls_width_), height});
            ImGui::SameLine();
        }
        const float left = narrow ? 0.0f : px(controls_width_);
        draw_centre(context, {viewport.Size.x - left, height}, narrow);
        draw_status(context, viewport.Size.x);
    } else {
        draw_welcome(context, viewport.Size);
    }
    ImGui::PopStyleVar();
    ImGui::End();
    if (drawer_open_ && client_.description) {
        const float bar = bar_height_;
        ImGui::SetNextWindowPos({viewport.Pos.x, viewport.Pos.y + bar});
        ImGui::SetNextWindowSize(
            {std::min(0.88f * viewport.Size.x, px(340.0f)), viewport.Size.y - bar});
        ImGui::SetNextWindowFocus();
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.0f, 0.0f});
        ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
        ImGui::Begin("Controls", nullptr,
                     ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoSavedSettings);
        ImGui::PopStyleVar(2);
        draw_controls(context, ImGui::GetContentRegionAvail());
        const bool outside =
            ImGui::IsMouseClicked(ImGuiMouseButton_Left) &&
            !ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows |
                                    ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
        const bool on_views = ImGui::GetMousePos().y > viewport.Pos.y + bar;
        if ((outside && on_views && !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) ||
            ImGui::IsKeyPressed(ImGuiKey_Escape, false))
            drawer_open_ = false;
        ImGui::End();
    }
    draw_about(context);
    take_shortcuts();
    flush();
}

void FrontEnd::draw_welcome(const Context& context, ImVec2 size) {
    const std::string text = client_.error.empty() ? "Waiting for the engine …" : client_.error;
    ImGui::SetCursorPos({px(24.0f), 0.45f * size.y});
    ImGui::PushStyleColor(
        ImGuiCol_Text, to_imgui(client_.error.empty() ? context.theme.muted : context.theme.fails));
    ImGui::TextWrapped("%s", text.c_str());
    ImGui::PopStyleColor();
}

void FrontEnd::draw_top_bar(const Context& context, float width, bool narrow) {
    const float row = px(button_size());
    const float margin = px(narrow ? 8.0f : 12.0f);
    const float height = narrow ? 2.0f * row + px(28.0f) : row + px(16.0f);
    bar_height_ = height + px(1.0f);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    list.AddRectFilled(corner, {corner.x + width, corner.y + height},
                       to_imgui(context.theme.background));
    list.AddLine({corner.x, corner.y + height}, {corner.x + width, corner.y + height},
                 to_imgui(context.theme.grid), px(1.0f));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, px(8.0f, 8.0f));
    ImGui::SetCursorPos({margin, px(8.0f)});
    const float menu = 2.0f * row + px(8.0f);
    ButtonOptions look;
    look.size = button_size();
    if (narrow) {
        if (icon_button("drawer", drawer_open_ ? Icon::close : Icon::drawer, "Controls",
                        context.theme, look))
            drawer_open_ = !drawer_open_;
        ImGui::SameLine();
        draw_title(context, width - 2.0f * margin - row - menu - px(24.0f));
        ImGui::SameLine(width - margin - menu);
        draw_app_menu(context);
        ImGui::SetCursorPos({margin, px(20.0f) + row});
        const float transport = 3.0f * row + px(24.0f);
        draw_presets(width - 2.0f * margin - transport);
        ImGui::SameLine();
        draw_transport(context);
    } else {
        const float title =
            std::min(ImGui::CalcTextSize(client_.description->title.c_str()).x + px(16.0f),
                     px(controls_width_ - 24.0f));
        draw_title(context, title);
        ImGui::SameLine(std::max(title + px(24.0f), px(controls_width_)));
        draw_presets(std::clamp(0.28f * width, px(180.0f), px(380.0f)));
        ImGui::SameLine();
        draw_transport(context);
        draw_seed(context);
        const float used = ImGui::GetItemRectMax().x - corner.x;
        const float free = width - margin - menu - px(48.0f) - used;
        if (client_.description->live) draw_speed(context, std::clamp(free, px(40.0f), px(110.0f)));
        const float left = ImGui::GetItemRectMax().x - corner.x + px(16.0f);
        const float room = width - margin - menu - px(16.0f) - left;
        if (room > px(90.0f)) {
            ImGui::SameLine(left);
            draw_progress(context, std::min(room, px(260.0f)));
        }
        ImGui::SameLine(width - margin - menu);
        draw_app_menu(context);
    }
    ImGui::PopStyleVar();
    ImGui::SetCursorPos({0.0f, height + px(1.0f)});
}

void FrontEnd::draw_title(const Context& context, float width) {
    const float row = px(button_size());
    text_in(client_.description->title, fonts_.title, to_imgui(context.theme.text), width, row);
    const lab::Paper& paper = client_.description->paper;
    help_on_hover(paper.authors + ": " + paper.title + " (" + std::to_string(paper.year) + ")");
}

void FrontEnd::draw_presets(float width) {
    const std::vector<lab::Preset>& presets = client_.description->presets;
    const auto name = [](const lab::Preset& preset) {
        return preset.reproduces.empty() ? preset.title
                                         : preset.reproduces + "  ·  " + preset.title;
    };
    const auto current = std::ranges::find(presets, client_.preset, &lab::Preset::id);
    std::string shown = current == presets.end() ? "Choose a figure of the paper" : name(*current);
    if (current != presets.end() && !client_.overrides.empty()) shown += " (changed)";
    const float padding = 0.5f * (px(button_size()) - ImGui::GetFontSize());
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(10.0f), padding});
    ImGui::SetNextItemWidth(width);
    const bool open = ImGui::BeginCombo("##presets", shown.c_str(), ImGuiComboFlags_HeightLargest);
    ImGui::PopStyleVar();
    if (!open) {
        if (current != presets.end()) help_on_hover(current->look_for);
        return;
    }
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing,
                        px(8.0f, options_.coarse_pointer ? 28.0f : 10.0f));
    for (const lab::Preset& preset : presets) {
        if (ImGui::Selectable(name(preset).c_str(), preset.id == client_.preset)) {
            pending_ = Json::object();
            controls_.clear();
            transport_.send({{"do", "configure"}, {"preset", preset.id}});
        }
        help_on_hover(preset.look_for);
    }
    ImGui::PopStyleVar();
    ImGui::EndCombo();
}

void FrontEnd::draw_transport(const Context& context) {
    ButtonOptions look;
    look.size = button_size();
    ButtonOptions strong = look;
    strong.strong = true;
    const bool running = client_.status.state == lab::State::running;
    const bool waiting = client_.status.state == lab::State::waiting;
    strong.enabled = !waiting;
    strong.disabled_reason = "The data are still on their way.";
    if (running) {
        if (icon_button("run", Icon::pause, "Pause (space)", context.theme, strong))
            command("pause");
    } else if (icon_button(
                   "run", Icon::play,
                   client_.status.state == lab::State::done ? "Run again (space)" : "Run (space)",
                   context.theme, strong)) {
        command("run");
    }
    ImGui::SameLine();
    look.enabled = !waiting;
    if (icon_button("step", Icon::step, "One step (.)", context.theme, look)) command("step");
    ImGui::SameLine();
    if (icon_button("restart", Icon::reset, "Start over (R)", context.theme, look))
        command("reset");
}

void FrontEnd::draw_seed(const Context& context) {
    const lab::Field* field = lab::find_field(client_.description->schema, "seed");
    if (field == nullptr || field->type != lab::FieldType::integer ||
        !client_.config.contains("seed"))
        return;
    if (options_.restrictions.hidden.contains("seed") ||
        options_.restrictions.locked.contains("seed"))
        return;
    ImGui::SameLine(0.0f, px(16.0f));
    const std::string seed = lab::format_value(
        *field, pending_.contains("seed") ? pending_["seed"] : client_.config["seed"]);
    ButtonOptions look;
    look.size = button_size();
    if (text_button("seed", "Seed " + seed, "Draw again with the next seed", context.theme, look)) {
        const auto next = client_.config["seed"].get<std::int64_t>() + 1;
        const bool inside = static_cast<double>(next) <= field->range.upper;
        set({{"seed", inside ? next : static_cast<std::int64_t>(field->range.lower)}});
    }
}

void FrontEnd::draw_speed(const Context& context, float width) {
    constexpr double fastest = 10000.0;  // beyond it: as fast as it goes
    const float row = px(button_size());
    ImGui::SameLine(0.0f, px(16.0f));
    const double speed = speed_.value_or(lab::watched_speed(*client_.description, client_.preset));
    double value = speed == 0.0 ? fastest : speed;
    if (slider("speed", value, {1.0, fastest, true, true}, width, row, context.theme, true)) {
        speed_ = value >= fastest ? 0.0 : value;
        transport_.send({{"do", "speed"}, {"steps_per_second", *speed_}});
    }
    help_on_hover(speed == 0.0 ? "Speed: as fast as it goes"
                               : std::format("Speed: {:.0f} steps per second", speed));
}

void FrontEnd::draw_progress(const Context& context, float width) {
    const lab::Status& status = client_.status;
    if (status.state != lab::State::running || status.progress <= 0.0) return;
    const float row = px(button_size());
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float bar = width - px(34.0f);
    const float y = corner.y + row - px(8.0f);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto share = static_cast<float>(std::clamp(status.progress, 0.0, 1.0));
    list.AddRectFilled({corner.x, y}, {corner.x + bar, y + px(4.0f)},
                       to_imgui(figure::faded(context.theme.text, 0.12)), px(2.0f));
    list.AddRectFilled({corner.x, y}, {corner.x + bar * share, y + px(4.0f)},
                       to_imgui(accent(context.theme)), px(2.0f));
    const std::string left =
        status.seconds_left ? duration_text(*status.seconds_left) + " left" : "";
    text_in(std::format("{:.0f} %  {}", 100.0 * share, left), fonts_.small_regular,
            to_imgui(context.theme.muted), bar, row - px(8.0f));
    ImGui::SetCursorScreenPos({corner.x + bar + px(6.0f), corner.y + 0.5f * (row - px(26.0f))});
    ButtonOptions look;
    look.quiet = true;
    look.size = 26.0f;
    if (icon_button("cancel", Icon::stop, "Stop here and keep what is there", context.theme, look))
        command("pause");
}

void FrontEnd::draw_app_menu(const Context& context) {
    ButtonOptions look;
    look.quiet = true;
    look.size = button_size();
    if (icon_button("theme", Icon::theme, dark_ ? "Light theme" : "Dark theme", context.theme,
                    look)) {
        set_dark(!dark_);
        host_.theme_chosen(dark_);
    }
    ImGui::SameLine();
    if (icon_button("app menu", Icon::more, "More", context.theme, look))
        ImGui::OpenPopup("app menu");
    if (!begin_menu("app menu", 250.0f, options_.coarse_pointer)) return;
    if (ImGui::MenuItem("Copy as command", nullptr, false, !client_.command.empty()))
        host_.copy(client_.command);
    if (ImGui::MenuItem("Copy settings as JSON")) host_.copy(client_.config.dump(2));
    ImGui::Separator();
    if (ImGui::MenuItem("About Tessera")) about_open_ = true;
    end_menu();
}

void FrontEnd::draw_about(const Context& context) {
    if (std::exchange(about_open_, false)) ImGui::OpenPopup("About Tessera");
    const ImVec2 display = ImGui::GetMainViewport()->Size;
    const ImVec2 size{std::min(px(640.0f), 0.94f * display.x),
                      std::min(px(520.0f), 0.9f * display.y)};
    ImGui::SetNextWindowSize(size);
    ImGui::SetNextWindowPos({0.5f * (display.x - size.x), 0.5f * (display.y - size.y)});
    if (!ImGui::BeginPopupModal("About Tessera", nullptr,
                                ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove))
        return;
    text_in("Tessera " + options_.version, fonts_.title, to_imgui(context.theme.text), size.x,
            px(30.0f));
    ImGui::TextWrapped("A lab of research papers: one core for the browser and the command line.");
    ImGui::Dummy({0.0f, px(4.0f)});
    ImGui::PushFont(fonts_.small_regular);
    ImGui::BeginChild("notices", {0.0f, ImGui::GetContentRegionAvail().y - px(44.0f)});
    ImGui::TextWrapped(
        "Keys: space runs and pauses, a full stop makes one step, R starts over, Tab goes from "
        "item to item. In a figure: arrows pan, + and − zoom, "
        "0 fits, [ and ] move its handle, M maximises, right button and drag zooms to a "
        "rectangle.");
    ImGui::Dummy({0.0f, px(8.0f)});
    ImGui::PushTextWrapPos(0.0f);
    ImGui::TextUnformatted(options_.notices.c_str(),
                           options_.notices.c_str() + options_.notices.size());
    ImGui::PopTextWrapPos();
    ImGui::EndChild();
    ImGui::PopFont();
    ButtonOptions look;
    look.strong = true;
    look.size = options_.coarse_pointer ? 44.0f : 32.0f;
    if (text_button("close", "Close", "", context.theme, look) ||
        ImGui::IsKeyPressed(ImGuiKey_Escape, false))
        ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

/// As many beside each other as the panel's width takes.
void FrontEnd::draw_buttons(const Context& context) {
    ButtonOptions look;
    look.size = options_.coarse_pointer ? 44.0f : 28.0f;
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    const lab::LabDescription& description = *client_.description;
    bool first = true;
    for (const lab::ButtonSpec& button : description.buttons) {
        if (!lab::all_hold(button.when, description.schema, client_.config)) continue;
        const float gap = ImGui::GetStyle().ItemSpacing.x;
        if (!first && ImGui::GetItemRectMax().x + gap + text_button_width(button.label) <= right) {
            ImGui::SameLine();
        }
        first = false;
        ImGui::PushID(button.name.c_str());
        if (text_button("button", button.label, button.help, context.theme, look)) {
            transport_.send({{"do", "act"}, {"action", {{"name", button.name}}}});
        }
        ImGui::PopID();
    }
}

void FrontEnd::draw_controls(const Context& context, ImVec2 size) {
    ImGui::PushStyleColor(ImGuiCol_ChildBg, to_imgui(context.theme.background));
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0f);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, px(14.0f, 8.0f));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, px(8.0f, 5.0f));
    ImGui::BeginChild("controls", size, ImGuiChildFlags_AlwaysUseWindowPadding);
    draw_buttons(context);
    const ControlsOutcome outcome = controls_.draw(client_, context, options_.restrictions);
    if (!outcome.changes.empty()) set(outcome.changes);
    if (!outcome.reset.empty()) {
        for (const std::string& name : outcome.reset) pending_.erase(name);
        controls_.clear();
        transport_.send({{"do", "reset_fields"}, {"fields", outcome.reset}});
    }
    if (options_.coarse_pointer) scroll_by_finger();
    ImGui::EndChild();
    ImGui::PopStyleVar(3);
    ImGui::PopStyleColor();
    const ImVec2 end = ImGui::GetItemRectMax();
    ImGui::GetWindowDrawList()->AddLine({end.x, ImGui::GetItemRectMin().y}, end,
                                        to_imgui(context.theme.grid), px(1.0f));
}

void FrontEnd::draw_centre(const Context& context, ImVec2 size, bool narrow) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, narrow ? px(6.0f, 6.0f) : px(10.0f, 10.0f));
    ImGui::BeginChild("centre", size, ImGuiChildFlags_AlwaysUseWindowPadding,
                      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar();
    draw_notes(context);
    const std::string before = grid_.maximised();
    for (const ViewEvent& event : grid_.draw(client_, context, narrow)) take_view_event(event);
    if (grid_.maximised() != before) host_.maximised(grid_.maximised());
    ImGui::EndChild();
}

// What of the link could not be used.
void FrontEnd::draw_notes(const Context& context) {
    if (problems_.empty()) return;
    std::string text;
    for (const lab::Problem& problem : problems_)
        text += (text.empty() ? "" : "\n") + problem.message;
    ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(context.theme.fails));
    ImGui::PushTextWrapPos(ImGui::GetContentRegionAvail().x - px(36.0f));
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
    ImGui::SameLine(ImGui::GetContentRegionAvail().x - px(20.0f));
    ButtonOptions look;
    look.quiet = true;
    look.size = 24.0f;
    if (icon_button("put away", Icon::close, "Put this note away", context.theme, look))
        problems_.clear();
    ImGui::Dummy({0.0f, px(6.0f)});
}

void FrontEnd::take_view_event(const ViewEvent& event) {
    if (event.outcome.handle) {
        const HandleMove& move = *event.outcome.handle;
        const lab::Field* field = lab::find_field(client_.description->schema, move.id);
        const bool whole = field != nullptr && field->type == lab::FieldType::integer;
        set({{move.id, whole ? Json(static_cast<std::int64_t>(std::llround(move.value)))
                             : Json(move.value)}});
    }
    const auto act = [this](const Json& action) {
        transport_.send({{"do", "act"}, {"action", action}});
    };
    if (event.outcome.steer)
        act({{"name", "steer"}, {"view", event.view}, {"index", *event.outcome.steer}});
    if (!event.outcome.touch) return;
    const auto view = std::ranges::find(client_.description->views, event.view, &lab::ViewSpec::id);
    if (view == client_.description->views.end() || !view->tool) return;
    const Touch& touch = *event.outcome.touch;
    if (*view->tool == lab::Tool::pick && !touch.hit) return;
    const char* name = *view->tool == lab::Tool::pick    ? "pick"
                       : *view->tool == lab::Tool::paint ? "paint"
                                                         : "drag";
    Json action = {{"name", name},
                   {"view", event.view},
                   {"x", touch.x},
                   {"y", touch.y},
                   {"value", touch.stroke ? 1.0 : 0.0}};
    if (touch.hit) {
        action["x"] = *view->tool == lab::Tool::pick ? touch.hit->x : touch.x;
        action["y"] = *view->tool == lab::Tool::pick ? touch.hit->y : touch.y;
        action["series"] = touch.hit->title;
        action["index"] = touch.hit->index;
    }
    act(action);
}

void FrontEnd::draw_status(const Context& context, float width) {
    const float height = px(28.0f);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(corner, {corner.x + width, corner.y + height},
                       to_imgui(context.theme.background));
    list.AddLine(corner, {corner.x + width, corner.y}, to_imgui(context.theme.grid), px(1.0f));
    const lab::Status& status = client_.status;
    std::string text = state_words(status);
    if (status.state == lab::State::waiting && !client_.data_needed.empty()) {
        text += ":";
        for (const std::string& name : client_.data_needed) text += " " + name;
    }
    if (status.steps > 0)
        text += " · " + figure::number_text(static_cast<double>(status.steps), 6) +
                (status.steps == 1 ? " step" : " steps");
    if (status.steps_per_second > 0.0)
        text += " · " + figure::number_text(status.steps_per_second, 3) + " steps per second";
    if (!status.message.empty()) text += " · " + status.message;
    if (!said_.empty()) text = said_;
    const bool failed = !client_.error.empty();
    if (failed) text = client_.error;
    const figure::Colour colour =
        failed || status.state == lab::State::failed ? context.theme.fails : context.theme.muted;
    ImGui::SetCursorScreenPos({corner.x + px(12.0f), corner.y});
    text_in(text, fonts_.small_regular, to_imgui(colour), width - px(56.0f), height);
    help_on_hover(failed ? text : "");
    if (!failed) return;
    ImGui::SetCursorScreenPos({corner.x + width - px(34.0f), corner.y + px(3.0f)});
    ButtonOptions look;
    look.quiet = true;
    look.size = 22.0f;
    if (icon_button("put error away", Icon::close, "Put this message away", context.theme, look))
        client_.error.clear();
}

void FrontEnd::take_shortcuts() {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.WantTextInput || !client_.description ||
        ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup))
        return;
    const bool running = client_.status.state == lab::State::running;
    // With the keyboard focus on an item, space presses that item.
    if (ImGui::IsKeyPressed(ImGuiKey_Space, false) && !io.NavVisible)
        command(running ? "pause" : "run");
    if (ImGui::IsKeyPressed(ImGuiKey_Period, true)) command("step");
    if (ImGui::IsKeyPressed(ImGuiKey_R, false) && !io.KeyCtrl) command("reset");
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false) && !drawer_open_) {
        if (!grid_.maximised().empty()) {
            grid_.maximise("");
            host_.maximised("");
        } else {
            host_.leave();
        }
    }
}

std::string FrontEnd::summaries() const {
    Json result = Json::array();
    for (const figure::Figure& shown : grid_.figures()) {
        const FigurePanel* panel = grid_.panel(shown.id);
        const figure::FigureState state = panel != nullptr ? panel->state() : figure::FigureState{};
        result.push_back(
            {{"view", shown.id}, {"title", shown.title}, {"text", figure::summary(shown, state)}});
    }
    return lab::to_text(result);
}

std::string FrontEnd::places() const {
    const auto box = [this](const figure::Rect& rect) {
        return Json{{"x", rect.x / ratio_},
                    {"y", rect.y / ratio_},
                    {"width", rect.width / ratio_},
                    {"height", rect.height / ratio_}};
    };
    Json figures = Json::array();
    for (const auto& [view, rect] : grid_.places()) {
        Json entry = box(rect);
        entry["view"] = view;
        const figure::Rect& plot = grid_.panel(view)->layout().plot;
        entry["plot"] = {plot.x, plot.y, plot.width, plot.height};
        figures.push_back(entry);
    }
    Json controls = Json::array();
    for (const auto& [field, rect] : controls_.places()) {
        Json entry = box(rect);
        entry["field"] = field;
        controls.push_back(entry);
    }
    return lab::to_text({{"figures", figures}, {"controls", controls}});
}

}  // namespace tessera::ui
