# cmake -DFONTS=folder -DOUTPUT=file -P embed_fonts.cmake: writes the font files as arrays of bytes.
set(text "// Made by embed_fonts.cmake.\n#include \"ui/font_data.h\"\n\nnamespace tessera::ui {\n")
foreach(entry "regular_font=Inter-Regular-subset.otf" "bold_font=Inter-SemiBold-subset.otf" "sign_font=DejaVuSans-signs.ttf")
    string(REPLACE "=" ";" entry "${entry}")
    list(GET entry 0 name)
    list(GET entry 1 file)
    file(READ "${FONTS}/${file}" bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "((0x[0-9a-f][0-9a-f],){24})" "\\1\n" bytes "${bytes}")
    string(APPEND text "\nstatic constexpr std::uint8_t ${name}_bytes[] = {\n${bytes}};\n"
                       "const std::span<const std::uint8_t> ${name}{${name}_bytes};\n")
endforeach()
string(APPEND text "\n}  // namespace tessera::ui\n")
file(WRITE "${OUTPUT}" "${text}")
