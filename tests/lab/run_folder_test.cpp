#include "lab/run_folder.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <fstream>

#include "counting_lab.h"
#include "data/npy.h"
#include "scratch_folder.h"

using namespace tessera;
using namespace tessera::lab;

namespace {

namespace fs = std::filesystem;

/// A lab whose run is over, with a table and a file of its own.
struct LabWithResults final : test::CountingLab {
    std::vector<Channel> records() const override {
        return {{"rows", "rows", Table{{"a", "b,c"}, {}, {1, 0.1}}}};
    }
    std::vector<File> exports() const override {
        return {{"for-others.txt", {std::byte{'4'}, std::byte{'2'}}}};
    }
};

struct FinishedRun {
    LabDefinition definition = test::counting_definition();
    Json config = resolve(definition.schema, {{"count", 3}});
    Frame frame;

    FinishedRun() {
        test::CountingLab lab;
        lab.reset(config);
        lab.step({});
        frame = lab.emit();
        frame.channels.push_back({"map/of cells", "map", Grid{1, 2, {1.5F, -2.5F}, {}, {}}});
        frame.channels.push_back({"words", "words", Text{"hello"}});
    }
    std::vector<File> files() const {
        return run_files(definition, "short", config, frame, LabWithResults());
    }
};

std::string text_of(const std::vector<File>& files, const std::string& name) {
    const auto file = std::ranges::find(files, name, &File::name);
    REQUIRE(file != files.end());
    return {reinterpret_cast<const char*>(file->content.data()), file->content.size()};
}

}  // namespace

TEST_CASE("A run folder holds configuration, summary, tables, arrays and frames",
          "[lab][run_folder]") {
    const FinishedRun run;
    const std::vector<File> files = run.files();
    const Json config = Json::parse(text_of(files, "config.json"));
    CHECK(config.at("config") == run.config);
    CHECK(config.at("lab") == "counting");
    CHECK(config.at("data").at(0).at("sha256") == "abc");
    CHECK(config.at("command") == "tessera run counting --preset short --set count=3");
    const Json summary = Json::parse(text_of(files, "summary.json"));
    CHECK(summary.at("scalars").at("done") == 3.0);
    CHECK(summary.at("texts").at("words") == "hello");
    CHECK(summary.at("checks").at(0).at("verdict") == "holds");
    CHECK(text_of(files, "squares.csv") == "x,y\n0,0\n1,0.5\n2,2\n");
    CHECK(text_of(files, "rows.csv") == "a,\"b,c\"\n1,0.1\n");
    CHECK(text_of(files, "for-others.txt") == "42");
    const auto map = std::ranges::find(files, "map-of-cells.npy", &File::name);
    REQUIRE(map != files.end());
    CHECK(read_npy(map->content, "map").to_doubles() == std::vector<double>{1.5, -2.5});
    const auto frames = std::ranges::find(files, "frames.tsr", &File::name);
    REQUIRE(frames != files.end());
    CHECK(split_frames(frames->content).size() == 1);
}

TEST_CASE("The figures of the layout are written as pictures", "[lab][run_folder]") {
    const FinishedRun run;
    const std::vector<File> figures = figure_files(run.definition, "short", run.config, run.frame);
    REQUIRE(figures.size() == 1);
    const std::string svg = text_of(figures, "figure-curve.svg");
    CHECK(svg.starts_with("<svg"));
    CHECK(svg.find("Squares") != std::string::npos);
}

TEST_CASE("A folder that exists is complete and is not overwritten", "[lab][run_folder]") {
    const FinishedRun run;
    const ScratchFolder scratch;
    const fs::path target = scratch.path / "run";
    write_folder(target, run.files());
    CHECK(fs::exists(target / "summary.json"));
    CHECK_THROWS_AS(write_folder(target, run.files()), FolderError);
    CHECK_THROWS_AS(check_target(target, false), FolderError);
    CHECK_NOTHROW(write_folder(target, run.files(), true));
    CHECK(std::distance(fs::directory_iterator(scratch.path), {}) == 1);
    const RecordedRun read = read_folder(target);
    CHECK(read.lab == "counting");
    CHECK(read.config == run.config);
    CHECK(decode(split_frames(read.recording).front()).channels.size() ==
          run.frame.channels.size());
}

TEST_CASE("Only run folders are ever replaced", "[lab][run_folder]") {
    const FinishedRun run;
    const ScratchFolder scratch;
    std::ofstream(scratch.path / "precious.txt") << "do not delete";
    CHECK_THROWS_AS(write_folder(scratch.path, run.files(), true), FolderError);
    CHECK(fs::exists(scratch.path / "precious.txt"));
}

TEST_CASE("A folder that is no run is refused with its name", "[lab][run_folder]") {
    const ScratchFolder scratch;
    CHECK_THROWS_AS(read_folder(scratch.path / "nowhere"), FolderError);
    std::ofstream(scratch.path / "config.json") << "{\"lab\": 3}";
    CHECK_THROWS_AS(read_folder(scratch.path), FolderError);
}
