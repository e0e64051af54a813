#pragma once

#include "data/file.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tessera {

/// A table read from a CSV file with a header line: comma between cells, a cell in double quotes
/// may hold commas, line ends and doubled quotes; lines end in LF or CRLF; blank lines are skipped.
/// Blanks around unquoted cells and around header names are cut off.
class CsvTable {
public:
    /// Throws InputError, naming file, line and column, when there is no header or no row, a row
    /// has another number of cells than the header, a quote stays open or is followed by text, a
    /// header name is empty or occurs twice, or the table has more than 10 000 columns.
    CsvTable(std::span<const std::byte> bytes, std::string name)
        : CsvTable(bytes, std::move(name), {}) {}
    /// The same of a file without a header line, whose columns are called so.
    CsvTable(std::span<const std::byte> bytes, std::string name, std::vector<std::string> header);

    const std::string& name() const { return name_; }
    const std::vector<std::string>& header() const { return header_; }
    std::size_t rows() const { return cells_.size() / header_.size(); }
    std::size_t columns() const { return header_.size(); }

    std::string_view cell(std::size_t row, std::size_t column) const;

    /// An empty cell or one of NA, NaN, nan, null, ?.
    bool is_missing(std::size_t row, std::size_t column) const;

    /// The cell's number, or nothing when it is not a finite decimal number.
    std::optional<double> number_if_any(std::size_t row, std::size_t column) const;

    /// The cell's number. Throws InputError, naming file, line and column, when it is none.
    double number(std::size_t row, std::size_t column) const;

    /// The column with that header name, if any.
    std::optional<std::size_t> find_column(std::string_view name) const;

    /// The column with that header name. Throws InputError that lists the names when there is none.
    std::size_t column(std::string_view name) const;

private:
    struct Cell {
        std::size_t offset;
        std::size_t length;
    };

    std::string name_;
    std::vector<std::string> header_;
    std::string text_;                // all cells, quotes resolved
    std::vector<Cell> cells_;         // row by row
    std::vector<std::size_t> lines_;  // where each row begins, counted from 1
};

/// The finite decimal number that a text is, blanks around it allowed; independent of the locale.
std::optional<double> parse_number(std::string_view text);

}  // namespace tessera
