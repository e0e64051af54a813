#include "figure/csv.h"

#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "figure/figures.h"

using namespace tessera::figure;

namespace {

using Rows = std::vector<std::vector<std::string>>;

// Reads RFC 4180 text without its comment lines.
Rows parse(const std::string& text) {
    Rows rows;
    std::vector<std::string> row(1);
    bool quoted = false;
    bool comment = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"')
                row.back() += text[++i];
            else if (c == '"')
                quoted = false;
            else
                row.back() += c;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '#' && row.size() == 1 && row[0].empty()) {
            comment = true;
        } else if (c == '\n') {
            if (!comment) rows.push_back(row);
            comment = false;
            row.assign(1, "");
        } else if (c == ',' && !comment) {
            row.emplace_back();
        } else if (!comment) {
            row.back() += c;
        }
    }
    return rows;
}

}  // namespace

TEST_CASE("Numbers written as CSV read back to the same values", "[figure]") {
    Figure figure;
    LineSeries line = tessera::figure::line("a \"quoted\", name\nin two lines");
    line.x = {0.1, 1.0 / 3.0, 1e-310, -1.7976931348623157e308, 123456789.123456789};
    line.y = {std::numeric_limits<double>::denorm_min(), 2.0, -0.0, 5e22,
              std::numeric_limits<double>::epsilon()};
    figure.layers = {line};
    const Rows rows = parse(to_csv(figure, {}));
    REQUIRE(rows.size() == 6);
    for (std::size_t i = 0; i < line.x.size(); ++i) {
        CHECK(rows[i + 1][0] == line.name);
        CHECK(std::strtod(rows[i + 1][1].c_str(), nullptr) == line.x[i]);
        CHECK(std::strtod(rows[i + 1][2].c_str(), nullptr) == line.y[i]);
    }
}

TEST_CASE("CSV has only what is visible, bands beside their line, and the provenance on top",
          "[figure]") {
    FigureState state;
    state.hidden = {"train"};
    const std::string text = to_csv(error_curve(), state);
    const Rows rows = parse(text);
    CHECK(rows.size() == 21);
    CHECK(rows[0] == std::vector<std::string>{"series", "N", "mean squared error", "lower", "upper",
                                              "value", "category"});
    CHECK(rows[1][0] == "test");
    CHECK(std::strtod(rows[10][4].c_str(), nullptr) == 2000.0);
    CHECK(text.find("# seed: 7\n") != std::string::npos);
    CHECK(text.find("# data: diabetes (sha256 0a1b)\n") != std::string::npos);
}

TEST_CASE("Hostile provenance cannot leave its comment line", "[figure]") {
    Figure figure = error_curve();
    figure.title = "a\nb,c\r\nd";
    for (const auto& row : parse(to_csv(figure, {}))) CHECK(row.size() == 7);
}

TEST_CASE("Bars, heat maps and tables have their own columns", "[figure]") {
    const Rows bars = parse(to_csv(signed_bars(), {}));
    REQUIRE(bars.size() == 7);
    CHECK(bars[2] == std::vector<std::string>{"a", "two", "-2", "", ""});
    const Rows cells = parse(to_csv(heat_map(), {}));
    REQUIRE(cells.size() == 7);
    // The first row of values is the upper one.
    CHECK(cells[1] == std::vector<std::string>{"", "0", "0", "0.5", "1.5", "1"});
    CHECK(cells[6] == std::vector<std::string>{"", "1", "2", "2.5", "0.5", "6"});
    Figure table;
    table.layers = {Table{{"r", "value"}, {{"1", "2,5"}}}};
    CHECK(parse(to_csv(table, {})) == Rows{{"r", "value"}, {"1", "2,5"}});
}
