#include "figure/text_layout.h"

namespace tessera::figure {
namespace {

// The start of the last UTF-8 character of the text.
std::size_t last_character(std::string_view text) {
    std::size_t i = text.size();
    while (i > 0 && (static_cast<unsigned char>(text[i - 1]) & 0xc0) == 0x80) --i;
    return i > 0 ? i - 1 : 0;
}

void wrap_paragraph(const Canvas& canvas, std::string_view paragraph, double size, bool bold,
                    double width, std::vector<std::string>& lines) {
    std::string line;
    std::size_t start = 0;
    while (start < paragraph.size()) {
        const std::size_t end = std::min(paragraph.find(' ', start), paragraph.size());
        const std::string word(paragraph.substr(start, end - start));
        start = end + 1;
        if (word.empty()) continue;
        const std::string longer = line.empty() ? word : line + ' ' + word;
        if (!line.empty() && canvas.text_width(longer, size, bold) > width) {
            lines.push_back(line);
            line = shortened(canvas, word, size, bold, width);
        } else {
            line = line.empty() ? shortened(canvas, word, size, bold, width) : longer;
        }
    }
    lines.push_back(line);
}

}  // namespace

std::vector<std::string> wrap(const Canvas& canvas, std::string_view text, double size, bool bold,
                              double width) {
    std::vector<std::string> lines;
    if (text.empty()) return lines;
    std::size_t start = 0;
    while (start <= text.size()) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        wrap_paragraph(canvas, text.substr(start, end - start), size, bold, width, lines);
        start = end + 1;
    }
    return lines;
}

std::string shortened(const Canvas& canvas, std::string_view text, double size, bool bold,
                      double width) {
    if (canvas.text_width(text, size, bold) <= width) return std::string(text);
    while (!text.empty()) {
        text = text.substr(0, last_character(text));
        const std::string candidate = std::string(text) + "…";
        if (canvas.text_width(candidate, size, bold) <= width) return candidate;
    }
    return "";
}

}  // namespace tessera::figure
