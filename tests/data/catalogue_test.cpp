#include "data/catalogue.h"

#include "core/errors.h"
#include "data/generators.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;
using Catch::Matchers::StartsWith;
using namespace tessera;

namespace {

const std::filesystem::path assets = std::filesystem::path(TESSERA_SOURCE_DIR) / "assets" / "data";

Catalogue shipped() {
    return Catalogue(files_in(assets));
}

}  // namespace

TEST_CASE("The shipped tables are those of the manifest", "[data][catalogue]") {
    const Bytes bytes = read_file(assets / "manifest.json");
    const auto manifest =
        nlohmann::json::parse(reinterpret_cast<const char*>(bytes.data()),
                              reinterpret_cast<const char*>(bytes.data()) + bytes.size());
    const auto& entries = manifest.at("data_sets");
    REQUIRE(entries.size() == shipped_tables().size());
    Catalogue catalogue = shipped();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const ShippedTable& table = shipped_tables()[i];
        const auto& entry = entries[i];
        INFO(table.name);
        CHECK(entry.at("id") == table.name);
        CHECK(entry.at("title") == table.title);
        CHECK(entry.at("file") == table.file);
        CHECK(entry.at("target") == table.target);
        CHECK(entry.at("sha256") == table.sha256);
        CHECK(entry.at("package") == table.package);
        CHECK(entry.at("version") == table.version);
        CHECK(entry.at("licence") == table.licence);
        CHECK(entry.at("attribution") == table.attribution);
        CHECK(entry.at("preprocessing") == table.preprocessing);
        const auto dataset = catalogue.get(std::string(table.name));
        CHECK(dataset->features.rows() == entry.at("rows").get<Index>());
        CHECK(dataset->features.cols() == entry.at("features").get<Index>());
        CHECK(dataset->target_name == table.target);
        CHECK(dataset->sha256 == table.sha256);
        CHECK(dataset->dropped_rows == 0);
        CHECK(dataset->features.allFinite());
        CHECK(std::ssize(dataset->feature_names) == dataset->features.cols());
    }
}

TEST_CASE("Diabetes is centred and scaled as its usual loader does", "[data][catalogue]") {
    const auto diabetes = shipped().get("diabetes");
    for (Index j = 0; j < 10; ++j) {
        CHECK(std::abs(diabetes->features.col(j).sum()) < 1e-13);
        CHECK(std::abs(diabetes->features.col(j).norm() - 1) < 1e-14);
    }
    // First row as load_diabetes of scikit-learn documents it.
    CHECK(std::abs(diabetes->features(0, 0) - 0.03807591) < 5e-9);
    CHECK(std::abs(diabetes->features(0, 2) - 0.06169621) < 5e-9);
    CHECK(diabetes->target[0] == 151);
}

TEST_CASE("The other tables keep their rows and units", "[data][catalogue]") {
    Catalogue catalogue = shipped();
    CHECK(catalogue.get("concrete")->features.rows() == 1030);
    CHECK(catalogue.get("gapminder")->features.rows() == 2115);
    const auto sacramento = catalogue.get("sacramento");
    CHECK(sacramento->features.rows() == 932);
    CHECK(sacramento->feature_names ==
          std::vector<std::string>{"beds", "baths", "sqft", "latitude", "longitude"});
    CHECK(sacramento->target[0] == 0.59222);
    CHECK(catalogue.get("meats")->feature_names.front() == "x_001");
}

TEST_CASE("Student-Teacher begins with the generator's known draws", "[data][generators]") {
    const Dataset data = student_teacher();
    CHECK(data.features.rows() == 1000);
    CHECK(data.features.cols() == 20);
    CHECK(std::abs(data.features(0, 0) - 1.764052345967664) < 2e-15);
    CHECK(std::abs(data.features(0, 1) - 0.4001572083672233) < 1e-15);
}

TEST_CASE("The catalogue says what is wrong with a name or a file", "[data][catalogue]") {
    Catalogue catalogue = shipped();
    CHECK_THROWS_MATCHES(
        catalogue.get("mnist"), InputError,
        Message("data set 'mnist' is unknown; there are diabetes, concrete, sacramento, "
                "gapminder, meats, longley, digits, student-teacher"));
    Catalogue empty([](std::string_view) { return std::nullopt; });
    CHECK_THROWS_MATCHES(empty.get("diabetes"), InputError,
                         Message("data set 'diabetes': its file diabetes.csv is not there"));
    Catalogue wrong([](std::string_view) -> std::optional<Bytes> {
        const auto bytes = bytes_of("age,progression\n1,2\n3,4\n");
        return Bytes(bytes.begin(), bytes.end());
    });
    CHECK_THROWS_MATCHES(wrong.get("diabetes"), InputError,
                         MessageMatches(StartsWith("diabetes.csv: not the file that was shipped")));
    CHECK_THROWS_AS(add_folder(catalogue, "/nowhere/at/all"), InputError);
    CHECK_THROWS_MATCHES(read_file("/nowhere/at/all"), InputError,
                         Message("/nowhere/at/all: no such file"));
    CHECK_THROWS_AS(read_file(assets), InputError);
    CHECK_THROWS_MATCHES(
        read_file(assets / "longley.csv", 100), InputError,
        MessageMatches(Catch::Matchers::EndsWith("683 bytes; at most 100 are allowed")));
}

TEST_CASE("Any table with a target column becomes a data set", "[data][tables]") {
    Catalogue catalogue = shipped();
    const std::string table = "city,rooms,area,price\nA,1,10,5\nB,NA,20,6\nC,3,30,7\nD,4,,8\n";
    CHECK(catalogue.add_table("houses.csv", bytes_of(table)) == "houses.csv");
    const auto houses = catalogue.get("houses.csv");
    CHECK(houses->feature_names == std::vector<std::string>{"rooms", "area"});
    CHECK(houses->target_name == "price");
    CHECK(houses->features.rows() == 2);
    CHECK(houses->dropped_rows == 2);
    CHECK(houses->features(1, 1) == 30);
    CHECK(houses->sha256.size() == 64);
    CHECK(catalogue.names().back() == "houses.csv");

    catalogue.add_table("houses.csv", bytes_of(table), {.target = "area", .features = {"price"}});
    CHECK(catalogue.get("houses.csv")->features.rows() == 3);
    CHECK(catalogue.names().size() == 9);
}

TEST_CASE("A table that cannot be used is refused and changes nothing", "[data][tables]") {
    Catalogue catalogue = shipped();
    const auto add = [&](std::string_view text, const TableChoice& choice = {}) {
        catalogue.add_table("t.csv", bytes_of(text), choice);
    };
    CHECK_THROWS_MATCHES(add("a,b\nx,y\nz,w\n"), InputError,
                         Message("t.csv: no column holds numbers"));
    CHECK_THROWS_MATCHES(add("a,b\nx,1\nz,2\n"), InputError,
                         Message("t.csv: no column of numbers beside the target 'b'"));
    CHECK_THROWS_MATCHES(add("a,b\n1,1\n2,two\n"), InputError,
                         Message("t.csv:3: column 2 ('b'): 'two' is not a number"));
    CHECK_THROWS_MATCHES(add("a,b\n1,1\n,2\n"), InputError,
                         Message("t.csv: 1 rows without a missing cell; at least 2 are needed"));
    CHECK_THROWS_MATCHES(add("a,b\n1,1\n2,2\n", {.target = "c", .features = {}}), InputError,
                         Message("t.csv: no column 'c'; there are a, b"));
    CHECK_THROWS_MATCHES(add("a,b\n1,1\n2,2\n", {.target = "b", .features = {"b"}}), InputError,
                         Message("t.csv: 'b' is the target and cannot be a feature"));
    CHECK(catalogue.names().size() == 8);
}

TEST_CASE("A page may provide the bytes of a table by name", "[data][catalogue]") {
    Catalogue catalogue;
    CHECK(catalogue.contains("student-teacher"));
    CHECK(!catalogue.contains("longley"));
    CHECK(!catalogue.contains("own"));
    catalogue.provide("longley", read_file(assets / "longley.csv"));
    CHECK(catalogue.contains("longley"));
    CHECK(catalogue.get("longley")->features.rows() == 16);

    // What the user gave last answers to "own", with any of its columns as the target.
    catalogue.provide("first.csv", bytes_of("a,b\n1,2\n3,4\n"));
    catalogue.provide("second.csv", bytes_of("c,d,e\n1,2,3\n4,5,6\n"));
    CHECK(catalogue.get("own")->name == "second.csv");
    CHECK(catalogue.get("own")->target_name == "e");
    CHECK(catalogue.get("own", "c")->target_name == "c");
    CHECK(catalogue.get("own", "c")->feature_names == std::vector<std::string>{"d", "e"});
    CHECK(catalogue.get("first.csv")->target_name == "b");
    CHECK_THROWS_AS(catalogue.get("own", "absent"), InputError);

    // A table under a known name must be that table.
    CHECK_THROWS_AS(catalogue.provide("california", bytes_of("a,b\n1,2\n3,4\n")), InputError);
    CHECK_THROWS_AS(catalogue.provide("who", bytes_of("a,b\n1,2\n3,4\n")), InputError);
}

TEST_CASE("California Housing and WHO tables are recognised by their columns", "[data][tables]") {
    Catalogue catalogue = shipped();
    const std::string california =
        "longitude,latitude,housing_median_age,total_rooms,total_bedrooms,population,households,"
        "median_income,median_house_value\n"
        "-122.23,37.88,41,880,129,322,126,8.3252,452600\n"
        "-122.22,37.86,21,7099,1106,2401,1138,8.3014,358500\n";
    CHECK(catalogue.add_table("any name.data", bytes_of(california)) == "california");
    const auto houses = catalogue.get("california");
    CHECK(houses->target[0] == 4.526);
    CHECK(houses->features(0, 0) == 8.3252);
    CHECK(houses->features(0, 2) == 880.0 / 126);
    CHECK(houses->features(0, 5) == 322.0 / 126);
    CHECK(houses->features(1, 7) == -122.22);

    std::string no_households = california;
    no_households.replace(no_households.find(",126,"), 5, ",0,");
    CHECK_THROWS_MATCHES(catalogue.add_table("x.data", bytes_of(no_households)), InputError,
                         Message("x.data: a row has no households"));
}

TEST_CASE("The shipped images and networks are those of the manifest", "[data][catalogue]") {
    const Bytes bytes = read_file(assets / "manifest.json");
    const auto manifest =
        nlohmann::json::parse(reinterpret_cast<const char*>(bytes.data()),
                              reinterpret_cast<const char*>(bytes.data()) + bytes.size());
    Catalogue catalogue = shipped();
    REQUIRE(manifest.at("images").size() == shipped_images().size());
    for (std::size_t i = 0; i < shipped_images().size(); ++i) {
        const ShippedImages& shipped = shipped_images()[i];
        const auto& entry = manifest.at("images")[i];
        CHECK(entry.at("id") == shipped.name);
        CHECK(entry.at("title") == shipped.title);
        CHECK(entry.at("file") == shipped.file);
        CHECK(entry.at("sha256") == shipped.sha256);
        CHECK(entry.at("train") == shipped.train);
        CHECK(entry.at("licence") == shipped.licence);
        CHECK(entry.at("attribution") == shipped.attribution);
        const auto images = catalogue.images(std::string(shipped.name));
        CHECK(images->train.count() == shipped.train);
        CHECK(images->train.count() + images->test.count() == entry.at("rows"));
        CHECK(images->test.pixels.size() == images->test.count() * shipped.height * shipped.width);
        for (std::uint8_t digit = 0; digit < 10; ++digit) {
            CHECK(std::ranges::count(images->train.labels, digit) == 200);
            CHECK(std::ranges::count(images->test.labels, digit) == 50);
        }
    }
    REQUIRE(manifest.at("networks").size() == shipped_networks().size());
    for (std::size_t i = 0; i < shipped_networks().size(); ++i) {
        const ShippedNetwork& shipped = shipped_networks()[i];
        const auto& entry = manifest.at("networks")[i];
        CHECK(entry.at("id") == shipped.name);
        CHECK(entry.at("title") == shipped.title);
        CHECK(entry.at("file") == shipped.file);
        CHECK(entry.at("sha256") == shipped.sha256);
        CHECK(catalogue.network(std::string(shipped.name))->sha256 == shipped.sha256);
    }
}

TEST_CASE("A user's network is told from tables and pictures by its bytes", "[data][catalogue]") {
    Catalogue catalogue = shipped();
    CHECK_THROWS_AS(catalogue.network("own"), InputError);
    catalogue.provide("own", bytes_of(" {\"format\": \"tessera network\"}"));
    CHECK(catalogue.contains("own"));
    CHECK(catalogue.network("own")->bytes.size() == 30);
    CHECK_THROWS_MATCHES(catalogue.get("own"), InputError,
                         Message("own: a network was given where a table is needed"));
    catalogue.add_file("table.csv", bytes_of("a,b\n1,2\n3,4\n"));
    CHECK_THROWS_AS(catalogue.network("own"), InputError);
    catalogue.add_file("net.onnx", bytes_of("\x08\x07"));
    CHECK(catalogue.network("own")->name == "net.onnx");
    CHECK_THROWS_AS(catalogue.network("absent"), InputError);
    // A property stands beside the network.
    CHECK_THROWS_AS(catalogue.property(), InputError);
    CHECK(!catalogue.contains("own-property"));
    catalogue.add_file("box.txt", bytes_of(" ; a comment (\n\n;;\n(declare-const X_0 Real)"));
    CHECK(catalogue.property()->name == "box.txt");
    CHECK(catalogue.contains("own-property"));
    CHECK(catalogue.network("own")->name == "net.onnx");
    catalogue.provide("own-property", bytes_of("anything"));
    CHECK(catalogue.property()->bytes.size() == 8);
    Catalogue wrong([](std::string_view) -> std::optional<Bytes> { return Bytes(3); });
    CHECK_THROWS_AS(wrong.network("mnist-2-layers"), InputError);
    CHECK_THROWS_AS(wrong.images("mnist-sample"), InputError);
}
