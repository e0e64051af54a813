// Controls made from a lab's schema: no list of parameters but the lab's own.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "figure/state.h"
#include "lab/client.h"
#include "ui/figure_panel.h"

namespace tessera::ui {

// What a teacher's link takes away: names of fields or groups.
struct Restrictions {
    std::set<std::string> hidden;
    std::set<std::string> locked;
};

struct ControlsOutcome {
    lab::Json changes = lab::Json::object();
    std::vector<std::string> reset;  // fields to put back to the preset's values
};

class Controls {
public:
    // Draws all groups below each other at the cursor, as wide as the window's content.
    ControlsOutcome draw(const lab::Client& client, const Context& context,
                         const Restrictions& restrictions);

    // A text for a field, from the surroundings' keyboard; taken or refused when it is drawn next.
    void type(const std::string& field, std::string text) { typed_[field] = std::move(text); }

    // A value set elsewhere (a handle in a figure), shown before the lab has confirmed it.
    void expect(const std::string& field, lab::Json value);

    // Forgets what has not been confirmed: another lab or preset.
    void clear();

    // Whether something shown here will change: a value waits for the lab, or one plays.
    bool is_busy() const { return !expected_.empty() || playing_; }

    // Where the controls were drawn last, in device pixels, by field.
    const std::map<std::string, figure::Rect>& places() const { return places_; }

private:
    struct Expected {
        lab::Json value;
        double time = 0.0;
    };

    // A number on its way through its range.
    struct Playing {
        std::string field;
        double next = 0.0;  // when it moves
    };

    void draw_group(const std::string& name, const std::vector<const lab::Field*>& fields);
    void draw_field(const lab::Field& field);
    void draw_label(const lab::Field& field);
    void draw_play_button(const lab::Field& field, ImVec2 corner);
    void play(const lab::Field& field);
    void advance_playing();
    void draw_number(const lab::Field& field);
    void draw_choice(const lab::Field& field);
    void draw_switch(const lab::Field& field);
    void draw_entry(const lab::Field& field, float width);
    void draw_touch_entry(const lab::Field& field, const std::string& text, float width);
    void take_text(const lab::Field& field, const std::string& text);
    void change(const lab::Field& field, lab::Json value);
    lab::Json shown(const lab::Field& field) const;
    bool is_changed(const lab::Field& field) const;
    bool is_locked(const lab::Field& field) const;
    std::string help_of(const lab::Field& field, const std::string& reason) const;

    // Valid while `draw` runs.
    const lab::Client* client_ = nullptr;
    const Context* context_ = nullptr;
    const Restrictions* restrictions_ = nullptr;
    ControlsOutcome outcome_;

    std::map<std::string, Expected> expected_;
    std::map<std::string, std::string> texts_;     // being edited
    std::map<std::string, std::string> typed_;     // from the surroundings, not yet taken
    std::map<std::string, std::string> refusals_;  // why the last text was not taken
    std::set<std::string> closed_groups_;
    std::optional<Playing> playing_;
    std::map<std::string, figure::Rect> places_;
};

}  // namespace tessera::ui
