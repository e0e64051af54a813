// Properties in the lab: proved, refuted, given as files, and given on to other verifiers.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <format>
#include <string>

#include "core/errors.h"
#include "labs/cnn_cert/lab_runs.h"
#include "nn/models.h"
#include "nn/network_file.h"
#include "verify/decide.h"

using namespace tessera;
using namespace tessera::cnn_cert;
using Catch::Matchers::WithinRel;

namespace {

std::string text_of(const std::vector<lab::File>& files, const std::string& name) {
    const auto file = std::ranges::find(files, name, &lab::File::name);
    REQUIRE(file != files.end());
    return {reinterpret_cast<const char*>(file->content.data()), file->content.size()};
}

/// What another verifier would make of the files that a lab gives.
verify::Decision decided_elsewhere(const std::vector<lab::File>& files) {
    const std::string network = text_of(files, "network.onnx");
    const std::string property = text_of(files, "property.vnnlib");
    return verify::decide(verify::prepare(nn::read_network(bytes_of(network), "network.onnx")),
                          verify::read_vnnlib(property, "property.vnnlib"));
}

/// Five inputs in [-1, 1], two outputs: is the first ever below a bound?
std::string at_least(double bound) {
    std::string text = "; five inputs\n";
    for (int i = 0; i < 5; ++i) text += std::format("(declare-const X_{} Real)\n", i);
    text += "(declare-const Y_0 Real)(declare-const Y_1 Real)\n";
    for (int i = 0; i < 5; ++i) text += std::format("(assert (and (<= X_{0} 1) (>= X_{0} -1)))", i);
    return text + std::format("(assert (<= Y_0 {}))", bound);
}

nn::Network<double> five_inputs() {
    return nn::make_network<double>(
        nn::multilayer_perceptron({5, 1, 1}, {10, 8, 2}, nn::Activation::relu),
        {nn::Distribution::he_normal, 1.0, 0.1}, 3);
}

double area(const lab::Series& outlines) {
    double sum = 0;
    for (std::size_t i = 0; i < outlines.x.size(); i += 6) {
        sum += (outlines.x[i + 1] - outlines.x[i]) * (outlines.y[i + 2] - outlines.y[i + 1]);
    }
    return sum;
}

}  // namespace

TEST_CASE("A square is proved by boxes that cover it, or refuted by a point in it",
          "[cnn_cert][lab][property]") {
    LabRun run;
    run.run_preset("square");
    const auto eps = run.config.at("eps").get<double>();
    CHECK(run.number("holds") == 1);
    CHECK(run.number("settled") == 1);
    CHECK(run.number("sub-problems/boxes") > 5);
    CHECK(run.number("sub-problems/signs") == 0);
    CHECK_THAT(area(*lab::channel_value<lab::Series>(run.lab->emit(), "slice/safe")),
               WithinRel(4 * eps * eps, 1e-12));
    CHECK(run.verdict("answer") == lab::Verdict::holds);
    CHECK(decided_elsewhere(run.lab->exports()).answer == verify::Answer::holds);

    run.set({{"eps", 0.3}});
    run.finish();
    CHECK(run.number("holds") == 0);
    CHECK(run.number("point/margin") <= 0);
    CHECK(run.verdict("answer") == lab::Verdict::holds);
    const lab::Frame frame = run.lab->emit();
    const auto& found = *lab::channel_value<lab::Points>(frame, "slice/counterexample");
    CHECK(std::abs(found.x[0] - run.config.at("x").get<double>()) <= 0.3);
    CHECK(text_of(run.lab->exports(), "answer.txt").starts_with("sat\n((X_0 "));

    run.set({{"splitting", "signs"}});
    run.finish();
    CHECK(run.number("holds") == 0);
    CHECK(run.number("sub-problems/boxes") == 0);
}

TEST_CASE("A property of one's own is decided on a network of one's own",
          "[cnn_cert][lab][property]") {
    LabRun run;
    const lab::Json own = {{"experiment", "own-property"}, {"kind", "own"}};
    CHECK_THROWS_AS(run.reset(own), InputError);  // neither is given
    const auto network = five_inputs();
    run.catalogue.add_file("net.onnx", nn::write_network(network, "net.onnx"));
    CHECK_THROWS_AS(run.reset(own), InputError);
    for (const double bound : {-50.0, -0.5}) {
        run.catalogue.add_file("p.vnnlib", bytes_of(at_least(bound)));
        run.reset(own);
        run.finish();
        const auto there = verify::decide(verify::prepare(network),
                                          verify::read_vnnlib(at_least(bound), "p.vnnlib"));
        REQUIRE(there.answer != verify::Answer::unknown);
        CHECK(run.number("holds") == (there.answer == verify::Answer::holds ? 1 : 0));
        CHECK(run.verdict("answer") == lab::Verdict::holds);
        CHECK(decided_elsewhere(run.lab->exports()).answer == there.answer);
        CHECK(!run.lab->records().empty());
        CHECK(run.lab->emit().data.size() == 2);
    }
    CHECK(run.number("holds") == 0);
}

TEST_CASE("A property that does not fit says so, and waits for its network",
          "[cnn_cert][lab][property]") {
    LabRun run;
    run.catalogue.add_file("p.vnnlib", bytes_of(at_least(-50)));
    run.reset({{"experiment", "own-property"}, {"epochs", 1}});
    run.finish();
    const std::string sentence = run.text("sentence");
    CHECK(sentence.find("the property has 5 inputs; the network has 64 inputs") !=
          std::string::npos);
    CHECK(run.verdict("answer") == lab::Verdict::undecided);
    CHECK(run.lab->exports().empty());
    const auto network = five_inputs();
    run.catalogue.add_file("net.json", nn::write_network(network, "net.json"));
    run.reset({{"experiment", "own-property"}, {"kind", "own"}});
    run.finish();
    CHECK(run.number("holds") == 1);
    // A damaged file is refused, as the reader does.
    run.catalogue.add_file("q.vnnlib", bytes_of("(declare-const X_0 Real"));
    CHECK_THROWS_AS(run.reset({{"experiment", "own-property"}, {"kind", "own"}}), InputError);
}

TEST_CASE("The question about a digit, given on as files, has the answer of the exact distance",
          "[cnn_cert][lab][property]") {
    LabRun run;
    run.run_preset("tiny-exact", {{"epochs", 4}});
    const double exact = run.number("radius/exact");
    for (const double share : {0.98, 1.02}) {
        run.set({{"eps", share * exact}});
        run.finish();
        CHECK(decided_elsewhere(run.lab->exports()).answer ==
              (share < 1 ? verify::Answer::holds : verify::Answer::violated));
    }
    run.set({{"norm", "2"}});
    run.finish();
    CHECK(run.lab->exports().size() == 1);  // no box: only the network
}
