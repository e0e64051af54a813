#include "labs/cnn_cert/certify.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "lab/run_folder.h"
#include "nn/models.h"
#include "nn/network_file.h"
#include "scratch_folder.h"

using namespace tessera;
using namespace tessera::cnn_cert;
using Catch::Matchers::Message;
using lab::Json;
namespace fs = std::filesystem;

namespace {

Catalogue shipped() {
    return Catalogue(files_in(fs::path(TESSERA_SOURCE_DIR) / "assets" / "data"));
}

std::vector<Json> rows_in(const fs::path& folder) {
    std::vector<Json> rows;
    std::ifstream stream(folder / "results.jsonl");
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty()) rows.push_back(Json::parse(line));
    }
    return rows;
}

const Json small_plan = {{"networks", {{{"depth", 2}, {"epochs", 3}}}},
                         {"images", {{"from", 0}, {"count", 4}}},
                         {"norms", {"inf", "2", "1"}},
                         {"rules", {"adaptive", "parallel"}},
                         {"methods", {"linear", "interval", "lipschitz", "pgd"}}};

CertifyReport run(const Json& plan, const fs::path& folder) {
    Catalogue catalogue = shipped();
    return certify_plan(read_certify_plan(plan), catalogue, folder, 2,
                        [](std::size_t, std::size_t) {});
}

}  // namespace

TEST_CASE("A plan becomes rows, once, and its certificates are sound", "[cnn_cert][certify]") {
    const ScratchFolder scratch;
    const CertifyReport first = run(small_plan, scratch.path);
    CHECK(first.broken.empty());
    CHECK(first.found == 0);
    const std::vector<Json> rows = rows_in(scratch.path);
    REQUIRE(rows.size() == first.finished);
    CHECK(first.finished == (4 - first.misclassified) * 3 * 5);
    for (const Json& row : rows) {
        CAPTURE(row.dump());
        CHECK(row.at("targets").size() == 1);
        if (row["method"] == "linear") {
            CHECK(row["trace"].size() == 15);
            CHECK(row["certified"].get<double>() > 0);
            CHECK(row["rounding_margin"].get<double>() < 1e-9);
        }
        CHECK(row.contains("adversarial") == (row["method"] == "pgd"));
    }
    std::ifstream summary(scratch.path / "summary.csv");
    CHECK(std::count(std::istreambuf_iterator<char>(summary), {}, '\n') == 1 + 15);

    // What is there is not computed again, also when the last line was cut off.
    fs::resize_file(scratch.path / "results.jsonl",
                    fs::file_size(scratch.path / "results.jsonl") - 20);
    const CertifyReport second = run(small_plan, scratch.path);
    CHECK(second.finished == 1);
    CHECK(second.found + 1 == first.finished);
    CHECK(run(small_plan, scratch.path).finished == 0);
}

TEST_CASE("Linear programs and exact distances stand between bounds and attacks",
          "[cnn_cert][certify]") {
    const ScratchFolder scratch;
    const Json plan = {
        {"networks", {{{"kind", "dense"}, {"depth", 3}, {"filters", 2}, {"epochs", 8}}}},
        {"images", {{"from", 0}, {"count", 8}}},
        {"norms", {"inf", "1", "2"}},
        {"methods", {"linear", "lp", "exact", "pgd"}}};
    CHECK(run(plan, scratch.path).broken.empty());
    const std::vector<Json> rows = rows_in(scratch.path);
    const auto radius = [&](const Json& like, const char* method, const char* key) {
        const auto found = std::ranges::find_if(rows, [&](const Json& row) {
            return row["image"] == like["image"] && row["norm"] == like["norm"] &&
                   row["method"] == method;
        });
        return found->value(key, 0.0);
    };
    std::size_t exact = 0;
    for (const Json& row : rows) {
        if (row["method"] != "exact") continue;
        CAPTURE(row.dump());
        CHECK(row.at("adversarial").get<double>() <=
              row.at("certified").get<double>() * (1 + 1e-6));
        CHECK(radius(row, "linear", "certified") < row.at("certified").get<double>());
        CHECK(radius(row, "pgd", "adversarial") >= row.at("certified").get<double>());
        if (row["norm"] != "2") {
            CHECK(radius(row, "lp", "certified") <= row.at("certified").get<double>());
        }
        ++exact;
    }
    CHECK(exact >= 15);
}

TEST_CASE("All targets certify no more than one of them", "[cnn_cert][certify]") {
    const ScratchFolder scratch;
    Json plan = {{"networks", {{{"kind", "mnist-2-layers"}}}},
                 {"data", "mnist-sample"},
                 {"images", {3, 7}},
                 {"methods", {"linear"}}};
    run(plan, scratch.path);
    plan["targets"] = "all";
    run(plan, scratch.path);
    const std::vector<Json> rows = rows_in(scratch.path);
    REQUIRE(rows.size() == 4);
    for (const Json& all : rows) {
        for (const Json& one : rows) {
            if (all["image"] != one["image"] || all["targets"].size() <= one["targets"].size()) {
                continue;
            }
            CHECK(all["certified"].get<double>() <= one["certified"].get<double>());
        }
    }
}

TEST_CASE("Networks in files are certified as those in memory", "[cnn_cert][certify]") {
    const ScratchFolder scratch;
    Json plan = {{"images", {1}}, {"methods", {"linear"}}, {"networks", Json::array()}};
    const auto network = nn::make_network<double>(
        nn::multilayer_perceptron({1, 8, 8}, {12, 10}, nn::Activation::relu),
        {nn::Distribution::he_normal, 1.0, 0.1}, 7);
    for (const char* name : {"net.onnx", "net.json"}) {
        const std::string file = (scratch.path / name).string();
        const auto bytes = nn::write_network(network, file);
        std::ofstream(file, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
        plan["networks"].push_back(file);
    }
    // It was never trained: look for an image that it gets right by chance.
    plan["images"] = {{"from", 0}, {"count", 60}};
    const CertifyReport report = run(plan, scratch.path);
    const std::vector<Json> rows = rows_in(scratch.path);
    REQUIRE(rows.size() >= 2);
    CHECK(report.misclassified % 2 == 0);
    const std::size_t half = rows.size() / 2;
    for (std::size_t i = 0; i < half; ++i) {
        const auto same =
            std::ranges::find_if(rows.begin() + static_cast<std::ptrdiff_t>(half), rows.end(),
                                 [&](const Json& row) { return row["image"] == rows[i]["image"]; });
        REQUIRE(same != rows.end());
        CHECK((*same)["certified"] == rows[i]["certified"]);
    }
}

TEST_CASE("Plans that cannot be done are refused by key", "[cnn_cert][certify]") {
    const auto [plan, message] = GENERATE_COPY(values<std::pair<Json, std::string>>({
        {Json::array(), "plan: must be a JSON object"},
        {Json::object(), "networks: a plan needs at least one"},
        {{{"networks", {Json::object()}}, {"norm", "inf"}},
         "plan: \"norm\" is not part of it; allowed: networks, data, pixels, images, norms, rules, "
         "methods, targets, clip, search, seed, budget"},
        {{{"networks", {Json::object()}}, {"norms", {"inf", "3"}}},
         "norms: \"3\" is not one of inf, 2, 1"},
        {{{"networks", {Json::object()}}, {"rules", {"zero", "zero"}}},
         "rules: \"zero\" stands there twice"},
        {{{"networks", {Json::object()}}, {"images", {-1}}},
         "images: must be an integer from 0 to 999"},
        {{{"networks", {{{"eps", 0.1}}}}}, "networks: \"eps\" is no setting of a network"},
        {{{"networks", {Json::object()}}, {"search", {{"start", -1}}}},
         "search.start: must be a positive number"},
    }));
    CHECK_THROWS_MATCHES(read_certify_plan(plan), lab::ConfigError, Message(message));
}

TEST_CASE("What a plan names must be there and fit", "[cnn_cert][certify]") {
    const ScratchFolder scratch;
    CHECK_THROWS_AS(run({{"networks", {"/nowhere/net.onnx"}}}, scratch.path), InputError);
    CHECK_THROWS_AS(
        run({{"networks", {{{"depth", 2}, {"epochs", 1}}}}, {"images", {900}}}, scratch.path),
        lab::ConfigError);
}
