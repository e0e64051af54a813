#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <set>
#include <string>

#include "core/errors.h"
#include "lab/compose.h"
#include "labs/cnn_cert/lab_runs.h"
#include "nn/models.h"
#include "nn/network_file.h"

using namespace tessera;
using namespace tessera::cnn_cert;

namespace {

/// Less work than a visitor sees, the same code.
lab::Json shortened(const lab::Preset& preset) {
    lab::Json changes = {{"epochs", 3}};
    if (preset.overrides.value("experiment", "") == "study") {
        changes.update({{"images", 3}, {"seeds", 1}});
    }
    return changes;
}

/// A pointer's deed in a view.
lab::Action at(const char* name, const char* view, double x, double y) {
    lab::Action action = touch(x, y, false, view);
    action.name = name;
    return action;
}

}  // namespace

TEST_CASE("Every preset of CNN-Cert runs to a frame of finite numbers", "[cnn_cert][lab]") {
    LabRun run;
    std::set<std::string> ids;
    for (const lab::Preset& preset : run.definition.presets) {
        CAPTURE(preset.id);
        CHECK(ids.insert(preset.id).second);
        CHECK(!preset.look_for.empty());
        run.config = lab::preset_config(run.definition, preset);
        run.config.update(shortened(preset));
        run.lab->reset(run.config);
        CHECK(finite(run.lab->emit()));
        run.step(5);
        CHECK(finite(run.lab->emit()));
        run.finish();
        const lab::Frame frame = run.lab->emit();
        CHECK(finite(frame));
        CHECK(!frame.checks.empty());
        CHECK(lab::encode(frame).size() < 300'000);
        CHECK(!run.lab->records().empty());
        CHECK(lab::broken_requirements(run.definition, frame).empty());
        const lab::LayoutSpec layout = lab::layout_for(run.definition, run.config);
        for (const auto& row : layout.rows) {
            for (const std::string& id : row) {
                CAPTURE(id);
                CHECK(std::ranges::find(run.definition.views, id, &lab::ViewSpec::id) !=
                      run.definition.views.end());
            }
        }
    }
}

TEST_CASE("The digit is certified, attacked, and the network is good", "[cnn_cert][lab]") {
    LabRun run;
    run.run_preset("sandwich");
    CHECK(run.number("training/accuracy") > 0.9);
    CHECK(run.verdict("sound") == lab::Verdict::holds);
    const double certified = run.number("radius/adaptive");
    CHECK(certified > 0.005);
    CHECK(certified < run.number("radius/attack"));
    CHECK(run.number("rounding") < 1e-8);
}

TEST_CASE("A change of the question keeps the network", "[cnn_cert][lab]") {
    LabRun run;
    run.run_preset("sandwich", {{"epochs", 4}});
    const double accuracy = run.number("training/accuracy");
    const double before = run.number("radius/adaptive");
    run.set({{"image", 5}, {"norm", "2"}});
    CHECK(run.number("training/accuracy") == accuracy);
    run.finish();
    CHECK(run.number("radius/adaptive") != before);
    CHECK(run.verdict("sound") == lab::Verdict::holds);
    run.set({{"image", 6}, {"norm", "inf"}});
    run.finish();
    CHECK(run.number("radius/adaptive") == before);
}

TEST_CASE("A stroke paints a pixel, and the drawing is certified", "[cnn_cert][lab]") {
    LabRun run;
    run.run_preset("sandwich", {{"epochs", 2}});
    run.act(button("blank"));
    CHECK(run.config.at("drawing") == std::string(64, '0'));
    run.act(touch(2.5, 7.5, true, "image"));
    std::string expected(64, '0');
    expected[2] = 'f';
    CHECK(run.config.at("drawing") == expected);
    run.act(touch(-3, 100, true, "image"));
    run.act(touch(std::nan(""), 1, true, "image"));
    CHECK(run.config.at("drawing") == expected);
    run.finish();
    CHECK(run.verdict("sound") == lab::Verdict::holds);
    run.act(button("undrawn"));
    CHECK(run.config.at("drawing") == "");
}

TEST_CASE("A neuron is picked in the maps, and its slope moves the margins", "[cnn_cert][lab]") {
    LabRun run;
    run.run_preset("sandwich", {{"epochs", 3}, {"eps", 0.08}});
    lab::Action pick = button("pick");
    pick.view = "maps";
    pick.x = 2.5;
    const auto frame = run.lab->emit();
    const auto* picture = lab::channel_value<lab::Image>(frame, "maps/picture");
    REQUIRE(picture != nullptr);
    pick.y = picture->rows - 1.5;
    run.act(pick);
    CHECK(run.config.at("neuron_layer") == 1);
    CHECK(run.config.at("neuron") == 8);  // row 1, column 2 of a panel six wide
    pick.x = -100;
    run.act(pick);
    run.finish();
    CHECK(finite(run.lab->emit()));
}

TEST_CASE("In the plane bounds, exact distance and attack are in order", "[cnn_cert][lab]") {
    LabRun run;
    for (const char* preset : {"plane", "plane-l1"}) {
        CAPTURE(preset);
        run.run_preset(preset);
        CHECK(run.verdict("sound") == lab::Verdict::holds);
        const double exact = run.number("radius/exact");
        CHECK(run.number("radius/attack") >= exact * (1 - 1e-6));
        CHECK(run.number("radius/attack") <= exact * 1.2);
    }
    lab::Action drag = button("drag");
    drag.view = "plane";
    drag.x = -0.4;
    drag.y = 7;
    run.act(drag);
    CHECK(run.config.at("x") == -0.4);
    CHECK(run.config.at("y") == 1.0);
}

TEST_CASE("The museum's slips miss the outputs, the bounds here do not", "[cnn_cert][lab]") {
    LabRun run;
    run.run_preset("museum");
    CHECK(run.verdict("ours-exact") == lab::Verdict::holds);
    CHECK(run.verdict("released") == lab::Verdict::fails);
    const lab::Frame frame = run.lab->emit();
    const auto* misses = lab::channel_value<lab::Bars>(frame, "museum/misses");
    REQUIRE(misses != nullptr);
    for (const double miss : misses->values) CHECK(miss > 0.01);
}

TEST_CASE("The study gives the same numbers twice, and refuses depths that do not fit",
          "[cnn_cert][lab]") {
    LabRun run;
    const lab::Json few = {{"epochs", 3}, {"images", 2}, {"values", {2, 3}}};
    run.run_preset("depth-study", few);
    const auto first = lab::encode(run.lab->emit());
    run.run_preset("depth-study", few);
    CHECK(lab::encode(run.lab->emit()) == first);
    CHECK_THROWS(run.run_preset("depth-study", {{"values", {1}}}));
    CHECK_THROWS(run.run_preset("depth-study", {{"values", {8}}, {"kernel", 5}}));
}

TEST_CASE("A network of one's own is certified without training", "[cnn_cert][lab]") {
    LabRun run;
    const auto network = nn::make_network<double>(
        nn::multilayer_perceptron({1, 9, 9}, {12, 4}, nn::Activation::relu),
        {nn::Distribution::he_normal, 1.0, 0.1}, 7);
    const lab::Json own = {{"kind", "own"}};
    CHECK_THROWS_AS(run.reset(own), InputError);  // not given yet
    for (const char* file : {"net.json", "net.onnx"}) {
        run.catalogue.add_file(file, nn::write_network(network, file));
        run.reset(own);
        // Nine pixels a side: the digits are enlarged to them.
        const lab::Frame frame = run.lab->emit();
        REQUIRE(frame.data.size() == 2);
        CHECK(frame.data[1].name == "own");
        run.finish();
        CHECK(finite(run.lab->emit()));
        CHECK(run.verdict("sound") == lab::Verdict::holds);
        CHECK(run.number("radius/adaptive") > 0);
    }
    const double centred = run.number("radius/adaptive");
    run.set({{"pixels", "unit"}});
    run.finish();
    CHECK(run.number("radius/adaptive") != centred);
}

TEST_CASE("Networks that cannot be asked about images are refused", "[cnn_cert][lab]") {
    LabRun run;
    const auto refuse = [&](const nn::Architecture& architecture, const char* data) {
        const auto network = nn::make_network<double>(architecture, {}, 1);
        run.catalogue.add_file("net.json", nn::write_network(network, "net.json"));
        CHECK_THROWS_AS(run.reset({{"kind", "own"}, {"data", data}}), InputError);
    };
    using nn::Activation;
    refuse(nn::multilayer_perceptron({5, 1, 1}, {4, 3}, Activation::relu), "digits");
    refuse(nn::multilayer_perceptron({3, 8, 8}, {4, 3}, Activation::relu), "digits");
    refuse(nn::multilayer_perceptron({1, 8, 8}, {4, 1}, Activation::relu), "digits");
    refuse(nn::multilayer_perceptron({1, 8, 8}, {4, 10}, Activation::relu), "mnist-sample");
    // A network without any activation has no neurons to show, but a radius.
    const auto affine = nn::make_network<double>(
        nn::multilayer_perceptron({64, 1, 1}, {10}, Activation::relu), {}, 1);
    run.catalogue.add_file("net.json", nn::write_network(affine, "net.json"));
    run.reset({{"kind", "own"}});
    run.finish();
    CHECK(run.verdict("sound") == lab::Verdict::holds);
    CHECK(run.lab->act(at("pick", "maps", 1, 1)).empty());
}

TEST_CASE("The lower line of an undecided neuron is dragged", "[cnn_cert][lab]") {
    LabRun run;
    run.run_preset("neuron", {{"epochs", 4}});
    const lab::Json change = run.lab->act(at("drag", "neuron", -0.5, -0.125));
    CHECK(change.at("slope") == 0.25);
    CHECK(change.at("neuron") == 11);
    CHECK(run.lab->act(at("drag", "neuron", -0.5, 0.5)).at("slope") == 0.0);
    CHECK(run.lab->act(at("drag", "neuron", 0.5, 0.5)).empty());
}

TEST_CASE("Intervals certify more than lines on one of the presets", "[cnn_cert][lab]") {
    LabRun run;
    run.run_preset("intervals-win");
    CHECK(run.number("radius/interval") > 2 * run.number("radius/adaptive"));
    CHECK(run.number("radius/interval") <= run.number("radius/exact"));
}

TEST_CASE("On a small network all bounds stand in their order", "[cnn_cert][lab]") {
    LabRun run;
    for (const char* norm : {"inf", "1", "2"}) {
        CAPTURE(norm);
        run.run_preset("tiny-exact", {{"norm", norm}, {"epochs", 8}});
        const double exact = run.number("radius/exact");
        CHECK(run.number("radius/adaptive") < exact);
        CHECK(exact <= run.number("radius/attack") * (1 + 1e-9));
        CHECK(run.verdict("sound") == lab::Verdict::holds);
        if (std::string(norm) == "2") continue;
        const double lp = run.number("radius/lp");
        CHECK(lp < exact);
        for (const char* rule : {"radius/adaptive", "radius/parallel", "radius/zero"}) {
            CHECK(run.number(rule) <= lp * (1 + 1e-3));
        }
    }
}
