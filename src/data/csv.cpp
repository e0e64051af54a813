#include "data/csv.h"

#include "core/errors.h"

#include <fast_float/fast_float.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <set>
#include <utility>

namespace tessera {
namespace {

constexpr std::size_t most_columns = 10000;
constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Cuts a text into cells and tells where each record begins.
class Scanner {
public:
    Scanner(std::string_view text, const std::string& name) : text_(text), name_(name) {
        constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
        if (text_.starts_with(byte_order_mark)) {
            position_ = byte_order_mark.size();
        }
    }

    /// The cells of the next line that is not blank; false at the end of the text.
    bool next_record(std::vector<std::string>& cells) {
        do {
            cells.clear();
            if (position_ >= text_.size()) {
                return false;
            }
            record_line_ = line_;
            bool more = true;
            while (more) {
                more = scan_cell(cells);
            }
        } while (cells.size() == 1 && cells.front().empty());
        return true;
    }

    std::size_t record_line() const { return record_line_; }

private:
    bool at(char wanted) const { return position_ < text_.size() && text_[position_] == wanted; }

    void skip_blanks() {
        while (at(' ') || at('\t')) {
            ++position_;
        }
    }

    /// Appends one cell; returns whether another follows on this line.
    bool scan_cell(std::vector<std::string>& cells) {
        if (cells.size() == most_columns) {
            throw InputError(
                std::format("{}:{}: more than {} columns", name_, line_, most_columns));
        }
        skip_blanks();
        cells.push_back(at('"') ? quoted_cell(cells.size() + 1) : plain_cell());
        if (at(',')) {
            ++position_;
            return true;
        }
        if (at('\r')) {
            ++position_;
        }
        if (at('\n')) {
            ++position_;
            ++line_;
        }
        return false;
    }

    std::string plain_cell() {
        std::size_t end = text_.find_first_of(",\n", position_);
        end = std::min(end, text_.size());
        std::string_view cell = text_.substr(position_, end - position_);
        if (cell.ends_with('\r')) {
            cell.remove_suffix(1);
            --end;
        }
        position_ = end;
        return std::string(trimmed(cell));
    }

    std::string quoted_cell(std::size_t column) {
        const std::size_t opened = line_;
        std::string cell;
        for (++position_; position_ < text_.size(); ++position_) {
            const char c = text_[position_];
            if (c == '"') {
                ++position_;
                if (!at('"')) {
                    skip_blanks();
                    if (position_ < text_.size() && !at(',') && !at('\n') && !at('\r')) {
                        throw InputError(std::format("{}:{}: column {}: text after a closing quote",
                                                     name_, line_, column));
                    }
                    return cell;
                }
            } else if (c == '\n') {
                ++line_;
            }
            cell += c;
        }
        throw InputError(
            std::format("{}:{}: column {}: the quote is not closed", name_, opened, column));
    }

    std::string_view text_;
    const std::string& name_;
    std::size_t position_ = 0;
    std::size_t line_ = 1;
    std::size_t record_line_ = 1;
};

void check_header(const std::vector<std::string>& header, const std::string& name,
                  std::size_t line) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (header[i].empty()) {
            throw InputError(std::format("{}:{}: column {} has no name", name, line, i + 1));
        }
        if (!seen.insert(header[i]).second) {
            throw InputError(
                std::format("{}:{}: two columns are called '{}'", name, line, header[i]));
        }
    }
}

std::string shortened(std::string_view text) {
    constexpr std::size_t most = 40;
    return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "...";
}

}  // namespace

CsvTable::CsvTable(std::span<const std::byte> bytes, std::string name,
                   std::vector<std::string> header)
    : name_(std::move(name)), header_(std::move(header)) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.find('\0') != std::string_view::npos) {
        throw InputError(std::format("{}: not a text file", name_));
    }
    Scanner scanner(text, name_);
    std::vector<std::string> record;
    if (header_.empty()) {
        if (!scanner.next_record(record)) {
            throw InputError(std::format("{}: the file is empty", name_));
        }
        for (const std::string& title : record) {
            header_.emplace_back(trimmed(title));
        }
        check_header(header_, name_, scanner.record_line());
    }
    text_.reserve(bytes.size());
    while (scanner.next_record(record)) {
        if (record.size() != header_.size()) {
            throw InputError(std::format("{}:{}: {} cells, but there are {} columns", name_,
                                         scanner.record_line(), record.size(), header_.size()));
        }
        lines_.push_back(scanner.record_line());
        for (const std::string& cell : record) {
            cells_.push_back({text_.size(), cell.size()});
            text_ += cell;
        }
    }
    if (lines_.empty()) {
        throw InputError(std::format("{}: there is no row", name_));
    }
}

std::string_view CsvTable::cell(std::size_t row, std::size_t column) const {
    const Cell& place = cells_[row * header_.size() + column];
    return std::string_view(text_).substr(place.offset, place.length);
}

bool CsvTable::is_missing(std::size_t row, std::size_t column) const {
    constexpr std::array<std::string_view, 6> marks = {"", "NA", "NaN", "nan", "null", "?"};
    return std::find(marks.begin(), marks.end(), cell(row, column)) != marks.end();
}

std::optional<double> CsvTable::number_if_any(std::size_t row, std::size_t column) const {
    return parse_number(cell(row, column));
}

double CsvTable::number(std::size_t row, std::size_t column) const {
    const std::optional<double> value = number_if_any(row, column);
    if (!value) {
        throw InputError(std::format("{}:{}: column {} ('{}'): '{}' is not a number", name_,
                                     lines_[row], column + 1, header_[column],
                                     shortened(cell(row, column))));
    }
    return *value;
}

std::optional<std::size_t> CsvTable::find_column(std::string_view name) const {
    const auto found = std::find(header_.begin(), header_.end(), name);
    if (found == header_.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - header_.begin());
}

std::size_t CsvTable::column(std::string_view name) const {
    if (const auto found = find_column(name)) {
        return *found;
    }
    std::string names;
    for (const std::string& title : header_) {
        names += (names.empty() ? "" : ", ") + title;
        if (names.size() > 200) {
            names += ", ...";
            break;
        }
    }
    throw InputError(
        std::format("{}: no column '{}'; there are {}", name_, shortened(name), names));
}

std::optional<double> parse_number(std::string_view text) {
    text = trimmed(text);
    // Names of infinities would be taken as well, and a plus sign would not.
    if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) {
        return std::nullopt;
    }
    if (text.front() == '+' && !text.starts_with("+-")) text.remove_prefix(1);
    double value = 0;
    const char* end = fast_float::from_chars(text.data(), text.data() + text.size(), value).ptr;
    if (end != text.data() + text.size() || !std::isfinite(value)) {
        return std::nullopt;
    }
    return value;
}

}  // namespace tessera
