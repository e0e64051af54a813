#include <cstdio>
#include <format>
#include <string>

#include "app/command_support.h"
#include "core/errors.h"
#include "lab/run_folder.h"
#include "labs/cnn_cert/instances.h"
#include "verify/property.h"

namespace tessera::app {
namespace {

std::string counterexample_of(const cnn_cert::InstanceAnswer& answer) {
    const bool violated = answer.decision.answer == verify::Answer::violated;
    return violated ? verify::counterexample(answer.decision) + "\n" : "";
}

int verify_one(const VerifyOptions& options) {
    const cnn_cert::InstanceAnswer answer = cnn_cert::decide_instance(
        {options.network, options.property, options.timeout}, options.boxes);
    std::puts(answer.word.c_str());
    std::fputs(counterexample_of(answer).c_str(), stdout);
    return 0;
}

/// One that cannot be read does not stop the others.
int verify_list(const VerifyOptions& options) {
    std::string table = "network,property,answer,seconds\n";
    std::fputs(table.c_str(), stdout);
    std::vector<lab::File> files;
    int code = 0;
    for (cnn_cert::Instance& instance : cnn_cert::read_instances(options.instances)) {
        if (options.timeout) instance.timeout_seconds = options.timeout;
        cnn_cert::InstanceAnswer answer;
        try {
            answer = cnn_cert::decide_instance(instance, options.boxes);
        } catch (const InputError& error) {
            std::fputs(std::format("tessera: {}\n", error.what()).c_str(), stderr);
            answer.word = "error";
            code = exit_bad_input;
        }
        const std::string line =
            std::format("{},{},{},{:.3f}\n", instance.network.filename().string(),
                        instance.property.filename().string(), answer.word, answer.seconds);
        std::fputs(line.c_str(), stdout);
        std::fflush(stdout);
        table += line;
        const std::string name = std::format("answer-{}.txt", files.size() + 1);
        files.push_back(lab::text_file(name, answer.word + "\n" + counterexample_of(answer)));
    }
    if (options.folder.empty()) return code;
    files.push_back(lab::text_file("results.csv", table));
    lab::write_folder(options.folder, files);
    return code;
}

}  // namespace

int verify(const VerifyOptions& options) {
    return guarded([&] {
        if (options.instances.empty()) return verify_one(options);
        if (!options.folder.empty()) lab::check_target(options.folder, false);
        return verify_list(options);
    });
}

}  // namespace tessera::app
