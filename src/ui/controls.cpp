#include "ui/controls.h"

#include <algorithm>
#include <cmath>

#include <imgui.h>
#include <imgui_stdlib.h>

#include "ui/fonts.h"
#include "ui/imgui_canvas.h"
#include "ui/slider.h"
#include "ui/widgets.h"

namespace tessera::ui {
namespace {

using lab::Field;
using lab::FieldType;
using lab::Json;

constexpr double patience = 1.0;        // seconds until an unconfirmed value gives way to the lab's
constexpr double play_interval = 0.06;  // seconds between two values
constexpr double play_share = 1.0 / 160.0;  // of the range from one value to the next

bool is_number(const Field& field) {
    return field.type == FieldType::integer || field.type == FieldType::real;
}

// What the slider covers: what a browser tab does in seconds.
std::optional<SliderRange> slider_range(const Field& field) {
    const lab::Bounds bounds =
        std::isfinite(field.browser.lower) && std::isfinite(field.browser.upper) ? field.browser
                                                                                 : field.range;
    if (!std::isfinite(bounds.lower) || !std::isfinite(bounds.upper) ||
        !(bounds.lower < bounds.upper))
        return std::nullopt;
    return SliderRange{bounds.lower, bounds.upper, field.logarithmic && bounds.lower >= 0.0,
                       field.type == FieldType::integer};
}

float control_height(const Context& context) {
    return px(context.coarse_pointer ? 44.0f : 26.0f);
}

bool contains(const std::set<std::string>& names, const Field& field) {
    return names.contains(field.name) || names.contains(field.group);
}

Json number_json(const Field& field, double value) {
    if (field.type == FieldType::integer) return static_cast<std::int64_t>(std::llround(value));
    return value;
}

}  // namespace

ControlsOutcome Controls::draw(const lab::Client& client, const Context& context,
                               const Restrictions& restrictions) {
    client_ = &client;
    context_ = &context;
    restrictions_ = &restrictions;
    outcome_ = {};
    places_.clear();
    const double now = ImGui::GetTime();
    std::erase_if(expected_, [&](const auto& item) {
        const bool confirmed =
            client.config.contains(item.first) && client.config[item.first] == item.second.value;
        return confirmed || now - item.second.time > patience;
    });
    advance_playing();
    const lab::Schema& schema = client.description->schema;
    for (std::size_t i = 0; i < schema.size();) {
        const std::string& group = schema[i].group;
        std::vector<const Field*> fields;
        for (; i < schema.size() && schema[i].group == group; ++i) {
            if (!contains(restrictions.hidden, schema[i]) &&
                lab::all_hold(schema[i].active_when, schema, client.config))
                fields.push_back(&schema[i]);
        }
        if (!fields.empty()) draw_group(group, fields);
    }
    return std::move(outcome_);
}

void Controls::expect(const std::string& field, Json value) {
    expected_[field] = {std::move(value), ImGui::GetTime()};
}

void Controls::clear() {
    expected_.clear();
    texts_.clear();
    typed_.clear();
    refusals_.clear();
    playing_.reset();
}

void Controls::draw_group(const std::string& name, const std::vector<const Field*>& fields) {
    const figure::Theme& theme = context_->theme;
    ImGui::PushID(name.c_str());
    const bool closed = closed_groups_.contains(name);
    if (!name.empty()) {
        ImGui::Dummy({0.0f, px(4.0f)});
        const ImVec2 corner = ImGui::GetCursorScreenPos();
        const float width = ImGui::GetContentRegionAvail().x;
        const float height = control_height(*context_);
        const bool changed =
            std::ranges::any_of(fields, [this](const Field* field) { return is_changed(*field); });
        const float button = px(24.0f);
        if (ImGui::InvisibleButton("group",
                                   {width - (changed ? button + px(4.0f) : 0.0f), height})) {
            if (!closed_groups_.erase(name)) closed_groups_.insert(name);
        }
        ImDrawList& list = *ImGui::GetWindowDrawList();
        if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible) {
            list.AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), to_imgui(accent(theme)),
                         px(6.0f), 0, px(2.0f));
        }
        if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        ImFont* font = context_->fonts.small_bold;
        const float text_y = std::round(corner.y + 0.5f * (height - font->FontSize));
        draw_icon(list, closed ? Icon::chevron_right : Icon::chevron_down,
                  {corner.x + px(5.0f), corner.y + 0.5f * height}, px(8.0f), to_imgui(theme.muted));
        list.AddText(font, font->FontSize, {std::round(corner.x + px(16.0f)), text_y},
                     to_imgui(theme.text), name.c_str());
        if (changed) {
            ImGui::SameLine(0.0f, px(4.0f));
            ButtonOptions look;
            look.quiet = true;
            look.size = 24.0f;
            if (icon_button("reset", Icon::reset, "Put this group back to the preset", theme,
                            look)) {
                for (const Field* field : fields) {
                    if (is_changed(*field) && !is_locked(*field))
                        outcome_.reset.push_back(field->name);
                }
            }
        }
    }
    if (!closed) {
        for (const Field* field : fields) draw_field(*field);
    }
    ImGui::PopID();
}

void Controls::draw_field(const Field& field) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const bool usable = !is_locked(field);
    const std::string reason = usable ? "" : "This value is fixed by the link that opened the lab.";
    ImGui::PushID(field.name.c_str());
    ImGui::BeginGroup();
    ImGui::BeginDisabled(!usable);
    if (field.type == FieldType::boolean) {
        draw_switch(field);
    } else {
        draw_label(field);
        if (is_number(field))
            draw_number(field);
        else if (field.type == FieldType::choice)
            draw_choice(field);
        else
            draw_entry(field, ImGui::GetContentRegionAvail().x);
    }
    ImGui::EndDisabled();
    ImGui::EndGroup();
    ImVec2 end = ImGui::GetItemRectMax();
    if (!ImGui::IsAnyItemActive()) help_on_hover(help_of(field, reason));
    if (const auto refusal = refusals_.find(field.name); refusal != refusals_.end()) {
        ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(context_->theme.fails));
        ImGui::PushFont(context_->fonts.small_regular);
        ImGui::TextWrapped("%s", refusal->second.c_str());
        ImGui::PopFont();
        ImGui::PopStyleColor();
        end.y = ImGui::GetItemRectMax().y;
    }
    ImGui::Dummy({0.0f, px(1.0f)});
    ImGui::PopID();
    places_[field.name] = {corner.x, corner.y, end.x - corner.x, end.y - corner.y};
}

std::string Controls::help_of(const Field& field, const std::string& reason) const {
    std::string text = field.help;
    const auto add = [&](const std::string& line) {
        if (line.empty()) return;
        if (!text.empty()) text += '\n';
        text += line;
    };
    add(reason);
    add("Takes " + lab::allowed_values(field) + ".");
    if (!field.source.empty()) add("In the paper: " + field.source);
    return text;
}

// The name and unit, and at the right the way back to the preset's value.
void Controls::draw_label(const Field& field) {
    const figure::Theme& theme = context_->theme;
    ImGui::PushFont(context_->fonts.small_regular);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const std::string text =
        field.unit.empty() ? field.label : field.label + " (" + field.unit + ")";
    const bool plays = field.animated && slider_range(field);
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width - px(plays ? 48.0f : 24.0f));
    ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(is_changed(field) ? theme.text : theme.muted));
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    ImGui::PopFont();
    if (plays) draw_play_button(field, {corner.x + width - px(44.0f), corner.y - px(3.0f)});
    if (!is_changed(field)) return;
    const ImVec2 after = ImGui::GetCursorPos();
    ImGui::SetCursorScreenPos({corner.x + width - px(20.0f), corner.y - px(3.0f)});
    ButtonOptions look;
    look.quiet = true;
    look.size = 20.0f;
    if (icon_button("reset", Icon::reset, "Back to the preset's value", theme, look))
        outcome_.reset.push_back(field.name);
    ImGui::SetCursorPos(after);
}

void Controls::draw_play_button(const Field& field, ImVec2 corner) {
    const bool playing = playing_ && playing_->field == field.name;
    const ImVec2 after = ImGui::GetCursorPos();
    ImGui::SetCursorScreenPos(corner);
    ButtonOptions look;
    look.quiet = true;
    look.size = 20.0f;
    const std::string help = playing ? "Stop here" : "Run " + field.label + " through its range";
    if (icon_button("play", playing ? Icon::pause : Icon::play, help, context_->theme, look)) {
        if (playing)
            playing_.reset();
        else
            play(field);
    }
    ImGui::SetCursorPos(after);
}

// From where the number stands; from its lower end when it stands at the upper one.
void Controls::play(const Field& field) {
    playing_ = Playing{field.name, ImGui::GetTime() + play_interval};
    const SliderRange range = *slider_range(field);
    if (shown(field).get<double>() >= range.upper) change(field, number_json(field, range.lower));
}

// The next value follows when the lab has shown the last one.
void Controls::advance_playing() {
    if (!playing_ || ImGui::GetTime() < playing_->next || expected_.contains(playing_->field))
        return;
    const Field* field = lab::find_field(client_->description->schema, playing_->field);
    const bool usable =
        field != nullptr && !is_locked(*field) &&
        lab::all_hold(field->active_when, client_->description->schema, client_->config);
    if (!usable || !shown(*field).is_number()) {
        playing_.reset();
        return;
    }
    const SliderRange range = *slider_range(*field);
    const double value = shown(*field).get<double>();
    if (value >= range.upper) {
        playing_.reset();
        return;
    }
    playing_->next = ImGui::GetTime() + play_interval;
    change(*field, number_json(*field, advanced(value, range, play_share)));
}

void Controls::draw_number(const Field& field) {
    const auto range = slider_range(field);
    const float width = ImGui::GetContentRegionAvail().x;
    const float entry = range ? px(82.0f) : width;
    if (range) {
        const Json current = shown(field);
        double value = current.is_number() ? current.get<double>() : range->lower;
        const float height = std::max(control_height(*context_), ImGui::GetFrameHeight());
        if (slider("slider", value, *range, width - entry - px(10.0f), height, context_->theme,
                   true)) {
            refusals_.erase(field.name);
            texts_.erase(field.name);
            playing_.reset();
            change(field, number_json(field, value));
        }
        ImGui::SameLine(0.0f, px(10.0f));
    }
    draw_entry(field, entry);
}

void Controls::draw_choice(const Field& field) {
    const Json current = shown(field);
    const std::string key = current.is_string() ? current.get<std::string>() : "";
    const auto chosen = std::ranges::find(field.choices, key, &lab::Choice::key);
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
    if (!ImGui::BeginCombo("##choice",
                           chosen == field.choices.end() ? key.c_str() : chosen->label.c_str(),
                           ImGuiComboFlags_HeightLarge))
        return;
    for (const lab::Choice& choice : field.choices) {
        if (ImGui::Selectable(choice.label.c_str(), choice.key == key)) change(field, choice.key);
        if (choice.key == key) ImGui::SetItemDefaultFocus();
    }
    ImGui::EndCombo();
}

void Controls::draw_switch(const Field& field) {
    const Json current = shown(field);
    bool on = current.is_boolean() && current.get<bool>();
    if (ImGui::Checkbox(field.label.c_str(), &on)) change(field, on);
    if (!is_changed(field)) return;
    ImGui::SameLine(ImGui::GetContentRegionAvail().x - px(20.0f));
    ButtonOptions look;
    look.quiet = true;
    look.size = 20.0f;
    if (icon_button("reset", Icon::reset, "Back to the preset's value", context_->theme, look))
        outcome_.reset.push_back(field.name);
}

// A text field; what it holds is taken with Enter or when it loses the focus, or refused with the
// reason.
void Controls::draw_entry(const Field& field, float width) {
    if (const auto typed = typed_.extract(field.name)) take_text(field, typed.mapped());
    const auto edited = texts_.find(field.name);
    std::string text =
        edited != texts_.end() ? edited->second : lab::format_value(field, shown(field));
    const bool refused = refusals_.contains(field.name);
    if (refused) {
        ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, px(1.0f));
        ImGui::PushStyleColor(ImGuiCol_Border, to_imgui(context_->theme.fails));
    }
    const bool by_touch = context_->coarse_pointer && context_->host.edit;
    bool entered = false;
    if (by_touch) {
        draw_touch_entry(field, text, width);
    } else {
        ImGui::SetNextItemWidth(width);
        entered = ImGui::InputText(
            "##entry", &text,
            ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    }
    if (refused) {
        ImGui::PopStyleColor();
        ImGui::PopStyleVar();
    }
    if (by_touch) return;
    if (ImGui::IsItemActive()) texts_[field.name] = text;
    if (entered || ImGui::IsItemDeactivatedAfterEdit()) {
        take_text(field, text);
    } else if (!ImGui::IsItemActive() && !refused) {
        // Left without a change: the lab's value shows again, but a refused text stays to be
        // mended.
        texts_.erase(field.name);
    }
}

// Looks like a text field; a tap asks the surroundings for a keyboard.
void Controls::draw_touch_entry(const Field& field, const std::string& text, float width) {
    ImGui::PushStyleVar(ImGuiStyleVar_ButtonTextAlign, {0.0f, 0.5f});
    ImGui::PushStyleColor(ImGuiCol_Button, ImGui::GetColorU32(ImGuiCol_FrameBg));
    if (ImGui::Button((text + "###entry").c_str(), {width, ImGui::GetFrameHeight()}))
        context_->host.edit({field.name, field.label, text, lab::allowed_values(field),
                             is_number(field) || field.type == FieldType::integers ||
                                 field.type == FieldType::reals});
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
}

void Controls::take_text(const Field& field, const std::string& text) {
    try {
        Json value = lab::parse_value(field, text);
        if (const auto reason = lab::refuse(field, value)) throw lab::ConfigError(*reason);
        refusals_.erase(field.name);
        texts_.erase(field.name);
        playing_.reset();
        if (value != shown(field)) change(field, std::move(value));
    } catch (const lab::ConfigError& error) {
        refusals_[field.name] = error.what();
        texts_[field.name] = text;
    }
}

void Controls::change(const Field& field, Json value) {
    expect(field.name, value);
    outcome_.changes[field.name] = std::move(value);
}

Json Controls::shown(const Field& field) const {
    if (const auto found = expected_.find(field.name); found != expected_.end())
        return found->second.value;
    return client_->config.contains(field.name) ? client_->config[field.name] : field.default_value;
}

bool Controls::is_changed(const Field& field) const {
    return client_->overrides.contains(field.name);
}

bool Controls::is_locked(const Field& field) const {
    return contains(restrictions_->locked, field);
}

}  // namespace tessera::ui
