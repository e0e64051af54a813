#include "data/csv.h"

#include "core/errors.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <string>

using Catch::Matchers::Message;
using tessera::CsvTable;
using tessera::InputError;
using tessera::parse_number;

namespace {

CsvTable read(std::string_view text) {
    return CsvTable(tessera::bytes_of(text), "t.csv");
}

}  // namespace

TEST_CASE("A CSV table with quotes, blanks and both line ends", "[data][csv]") {
    const CsvTable table = read(
        "\xef\xbb\xbf name , \"value, in m\",note\r\n"
        "a,1.5,\"two\nlines\"\n"
        "\n"
        " b , -2e3 ,\"say \"\"hi\"\"\" \n"
        "c,,NA");
    CHECK(table.header() == std::vector<std::string>{"name", "value, in m", "note"});
    CHECK(table.rows() == 3);
    CHECK(table.cell(0, 2) == "two\nlines");
    CHECK(table.cell(1, 0) == "b");
    CHECK(table.number(1, 1) == -2000);
    CHECK(table.cell(1, 2) == "say \"hi\"");
    CHECK(table.is_missing(2, 1));
    CHECK(table.is_missing(2, 2));
    CHECK(!table.is_missing(0, 1));
    CHECK(table.column("note") == 2);
    CHECK(!table.find_column("absent"));
}

TEST_CASE("A bad CSV cell is named by file, line and column", "[data][csv]") {
    const CsvTable table = read("x,y\n1,2\n\n3,four\n");
    CHECK_THROWS_MATCHES(table.number(1, 1), InputError,
                         Message("t.csv:4: column 2 ('y'): 'four' is not a number"));
    CHECK_THROWS_MATCHES(table.column("z"), InputError,
                         Message("t.csv: no column 'z'; there are x, y"));
}

TEST_CASE("Files that are no CSV table are refused with a reason", "[data][csv]") {
    CHECK_THROWS_MATCHES(read(""), InputError, Message("t.csv: the file is empty"));
    CHECK_THROWS_MATCHES(read("\n\n"), InputError, Message("t.csv: the file is empty"));
    CHECK_THROWS_MATCHES(read("a,b\n"), InputError, Message("t.csv: there is no row"));
    CHECK_THROWS_MATCHES(read("a,b\n1,2\n1,2,3\n"), InputError,
                         Message("t.csv:3: 3 cells, but there are 2 columns"));
    CHECK_THROWS_MATCHES(read("a,b\n1\n"), InputError,
                         Message("t.csv:2: 1 cells, but there are 2 columns"));
    CHECK_THROWS_MATCHES(read("a,\n1,2\n"), InputError, Message("t.csv:1: column 2 has no name"));
    CHECK_THROWS_MATCHES(read("a,a\n1,2\n"), InputError,
                         Message("t.csv:1: two columns are called 'a'"));
    CHECK_THROWS_MATCHES(read("a,b\n1,\"2\n3,4\n"), InputError,
                         Message("t.csv:2: column 2: the quote is not closed"));
    CHECK_THROWS_MATCHES(read("a,b\n1,\"2\"x\n"), InputError,
                         Message("t.csv:2: column 2: text after a closing quote"));
    CHECK_THROWS_MATCHES(read(std::string("a,b\n1,\0", 7)), InputError,
                         Message("t.csv: not a text file"));
    CHECK_THROWS_MATCHES(read(std::string(20000, ',')), InputError,
                         Message("t.csv:1: more than 10000 columns"));
}

TEST_CASE("Numbers are finite decimals, whatever the locale", "[data][csv]") {
    CHECK(parse_number("0.1") == 0.1);
    CHECK(parse_number(" +1e-3 ") == 0.001);
    CHECK(parse_number("1.7976931348623157e308") == 1.7976931348623157e308);
    CHECK(parse_number("5e-324") == 5e-324);
    CHECK(parse_number("1e-999") == 0.0);
    for (const char* text : {"", " ", "1,5", "1 2", "inf", "nan", "0x10", "1e999", "--1", "+-1",
                             "++1", "e", "1.2.3"}) {
        INFO(text);
        CHECK(!parse_number(text));
    }
}
