// UTF-8, read leniently.
#pragma once

#include <cstddef>
#include <string_view>

namespace tessera::figure {

constexpr char32_t replacement_character = 0xfffd;

// The character at `position`, which moves behind it. Bytes that are not UTF-8 give U+FFFD, one
// each.
char32_t next_character(std::string_view text, std::size_t& position);

}  // namespace tessera::figure
