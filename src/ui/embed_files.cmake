# cmake -DASSETS=folder -DOUTPUT=file -P embed_files.cmake: writes fonts and notices as arrays of bytes.
set(text "// Made by embed_files.cmake.\n#include \"ui/embedded.h\"\n\nnamespace tessera::ui {\n")
foreach(entry "regular_font=fonts/Inter-Regular-subset.otf" "bold_font=fonts/Inter-SemiBold-subset.otf"
              "sign_font=fonts/DejaVuSans-signs.ttf" "notices_text=notices.txt")
    string(REPLACE "=" ";" entry "${entry}")
    list(GET entry 0 name)
    list(GET entry 1 file)
    file(READ "${ASSETS}/${file}" bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "((0x[0-9a-f][0-9a-f],){24})" "\\1\n" bytes "${bytes}")
    string(APPEND text "\nstatic constexpr std::uint8_t ${name}_bytes[] = {\n${bytes}};\n"
                       "const std::span<const std::uint8_t> ${name}{${name}_bytes};\n")
endforeach()
string(APPEND text "\n}  // namespace tessera::ui\n")
file(WRITE "${OUTPUT}" "${text}")
