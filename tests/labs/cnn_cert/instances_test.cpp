#include "labs/cnn_cert/instances.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fstream>
#include <string>

#include "core/errors.h"
#include "nn/models.h"
#include "nn/network_file.h"
#include "scratch_folder.h"

using namespace tessera;
using namespace tessera::cnn_cert;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

struct Folder : ScratchFolder {
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path / name, std::ios::binary) << text;
    }
};

/// Two inputs in [-1, 1]; unsafe when Y_0 is at most `bound`.
std::string at_most(double bound) {
    return "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)"
           "(declare-const Y_1 Real)(assert (and (<= X_0 1) (>= X_0 -1) (<= X_1 1) (>= X_1 -1)))"
           "(assert (<= Y_0 " +
           std::to_string(bound) + "))";
}

}  // namespace

TEST_CASE("A list of instances is read and decided", "[cnn_cert][instances]") {
    const Folder folder;
    const auto network =
        nn::make_network<double>(nn::multilayer_perceptron({2, 1, 1}, {6, 2}, nn::Activation::relu),
                                 {nn::Distribution::he_normal, 1.0, 0.1}, 3);
    const auto bytes = nn::write_network(network, "n.onnx");
    folder.write("n.onnx", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    folder.write("holds.vnnlib", at_most(-1000));
    folder.write("not.vnnlib", at_most(1000));
    folder.write("instances.csv", "n.onnx,holds.vnnlib,60\nn.onnx,not.vnnlib,0.5\n");
    const auto instances = read_instances(folder.path / "instances.csv");
    REQUIRE(instances.size() == 2);
    CHECK(instances[0].network == folder.path / "n.onnx");
    CHECK(instances[1].timeout_seconds == 0.5);
    CHECK(decide_instance(instances[0], 100).word == "unsat");
    const InstanceAnswer refuted = decide_instance(instances[1], 100);
    CHECK(refuted.word == "sat");
    CHECK(refuted.decision.input.size() == 2);
}

TEST_CASE("A search that is out of time says so", "[cnn_cert][instances]") {
    const Folder folder;
    const auto network = nn::make_network<double>(
        nn::multilayer_perceptron({2, 1, 1}, {30, 30, 2}, nn::Activation::tanh),
        {nn::Distribution::he_normal, 3.0, 0.5}, 3);
    const auto bytes = nn::write_network(network, "n.json");
    folder.write("n.json", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    // Never met, and by how little must be seen: the smallest output lies just above.
    const auto bound_at = [&](double bound, Instance instance) {
        folder.write("p.vnnlib", at_most(bound));
        return decide_instance(instance, 100'000).decision;
    };
    const Instance instance{folder.path / "n.json", folder.path / "p.vnnlib", 1e-9};
    double low = -100;
    double high = 100;
    for (int i = 0; i < 30; ++i) {
        const double middle = (low + high) / 2;
        const bool found = bound_at(middle, {instance.network, instance.property, {}}).answer ==
                           verify::Answer::violated;
        (found ? high : low) = middle;
    }
    folder.write("p.vnnlib", at_most(low));
    const InstanceAnswer answer = decide_instance(instance, 100'000);
    CHECK(answer.word == "timeout");
    CHECK(answer.decision.boxes == 1);
}

TEST_CASE("Lists that cannot be used are refused by line", "[cnn_cert][instances]") {
    const Folder folder;
    const auto refuses = [&](const std::string& text, const char* reason) {
        folder.write("i.csv", text);
        CHECK_THROWS_MATCHES(read_instances(folder.path / "i.csv"), InputError,
                             MessageMatches(ContainsSubstring(reason)));
    };
    refuses("n.onnx,p.vnnlib\n", "i.csv:1: 2 cells, but there are 3 columns");
    refuses("n.onnx,p.vnnlib,1\n\nn.onnx,p.vnnlib,soon\n", "i.csv:3");
    refuses("n.onnx,p.vnnlib,-1\n", "row 1: -1 seconds");
    refuses("", "i.csv");
    CHECK_THROWS_AS(read_instances(folder.path / "absent.csv"), InputError);
    CHECK_THROWS_AS(decide_instance({folder.path / "no.onnx", "no.vnnlib", {}}, 5), InputError);
}
