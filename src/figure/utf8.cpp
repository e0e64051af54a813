#include "figure/utf8.h"

namespace tessera::figure {

char32_t next_character(std::string_view text, std::size_t& position) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(position);
    std::size_t length = 1;
    char32_t character = lead;
    if (lead >= 0xf0 && lead < 0xf5) {
        length = 4;
        character = lead & 0x07u;
    } else if (lead >= 0xe0 && lead < 0xf0) {
        length = 3;
        character = lead & 0x0fu;
    } else if (lead >= 0xc2 && lead < 0xe0) {
        length = 2;
        character = lead & 0x1fu;
    } else if (lead >= 0x80) {
        ++position;
        return replacement_character;
    }
    if (position + length > text.size()) {
        ++position;
        return replacement_character;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(position + i) & 0xc0u) != 0x80u) {
            ++position;
            return replacement_character;
        }
        character = character << 6 | (byte(position + i) & 0x3fu);
    }
    constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool valid = character >= smallest[length] && character <= 0x10ffff &&
                       (character < 0xd800 || character > 0xdfff);
    position += valid ? length : 1;
    return valid ? character : replacement_character;
}

}  // namespace tessera::figure
