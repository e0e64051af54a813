// The app's small widgets: icon buttons, and text that says what it does.
#pragma once

#include <string>

#include <imgui.h>

#include "figure/theme.h"

namespace tessera::ui {

enum class Icon {
    play,
    pause,
    step,
    reset,
    stop,
    maximise,
    restore,
    more,
    drawer,
    close,
    theme,
    about,
    chevron_down,
    chevron_right
};

void draw_icon(ImDrawList& list, Icon icon, ImVec2 centre, float size, ImU32 colour);

struct ButtonOptions {
    bool enabled = true;
    bool strong = false;  // filled with the accent colour
    bool quiet = false;   // no background until the pointer is over it
    float size = 30.0f;   // height, and the width without text
    std::string disabled_reason;
};

// True when pressed. `help` is shown while the pointer or the keyboard focus rests on it.
bool icon_button(const char* id, Icon icon, const std::string& help, const figure::Theme& theme,
                 const ButtonOptions& options = {});
float text_button_width(const std::string& text);
bool text_button(const char* id, const std::string& text, const std::string& help,
                 const figure::Theme& theme, const ButtonOptions& options = {});

// For the item just made: `text` beside it while the pointer rests on it or the keyboard has
// brought the focus.
void help_on_hover(const std::string& text);

// Menus have lines that a finger or a pointer hits; end_menu belongs to it when it is open.
bool begin_menu(const char* id, float width, bool coarse_pointer);
void end_menu();

// A finger that moves up or down over the current window scrolls it, also when it began on a
// button.
void scroll_by_finger();

// Light or dark, from the same colours as the figures.
void apply_style(const figure::Theme& theme, float ratio, bool coarse_pointer);

// The colour of selected and active things.
figure::Colour accent(const figure::Theme& theme);

// The page behind the cards.
figure::Colour backdrop(const figure::Theme& theme);

}  // namespace tessera::ui
