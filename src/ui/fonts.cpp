#include "ui/fonts.h"

#include <cmath>

#include "ui/embedded.h"

namespace tessera::ui {
namespace {

// All that the fonts contain: the files are cut down already.
constexpr ImWchar every_character[] = {0x20, 0xffff, 0};

ImFont* add_font(std::span<const std::uint8_t> data, float size, float ratio) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = ratio < 1.5f ? 2 : 1;
    config.OversampleV = 1;
    config.RasterizerMultiply = ratio < 1.5f ? 1.1f : 1.0f;
    const float pixels = std::round(size * ratio);
    // The atlas reads the bytes only; its interface predates const.
    const auto add = [&](std::span<const std::uint8_t> bytes) {
        return atlas.AddFontFromMemoryTTF(const_cast<std::uint8_t*>(bytes.data()),
                                          static_cast<int>(bytes.size()), pixels, &config,
                                          every_character);
    };
    ImFont* font = add(data);
    config.MergeMode = true;
    add(sign_font);
    return font;
}

}  // namespace

ImFont* Fonts::at(double size, bool bold) const {
    if (size < 13.0) return bold ? small_bold : small_regular;
    return bold ? title : body;
}

Fonts load_fonts(float ratio) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
    atlas.TexDesiredWidth = ratio > 1.5f ? 2048 : 1024;
    Fonts fonts;
    fonts.body = add_font(regular_font, body_size, ratio);
    fonts.title = add_font(bold_font, title_size, ratio);
    fonts.small_regular = add_font(regular_font, small_size, ratio);
    fonts.small_bold = add_font(bold_font, small_size, ratio);
    ImGui::GetIO().FontDefault = fonts.body;
    return fonts;
}

}  // namespace tessera::ui
