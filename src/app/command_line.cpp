// The command `tessera`: list, describe, run, sweep, bench and view, on the labs of this program;
// certify, train and verify, on networks in files.

#include <CLI/CLI.hpp>

#include <cstdio>
#include <string>

#include "app/commands.h"
#include "lab/version.h"

namespace {

using namespace tessera;

void add_data_options(CLI::App& command, app::DataOptions& options) {
    command
        .add_option("--data", options.files,
                    "a file of your own: a table, a PNG picture of a map, a network (ONNX or JSON) "
                    "or a property of one (VNN-LIB); may be given again")
        ->type_name("FILE")
        ->allow_extra_args(false);
    command.add_option("--data-dir", options.folder, "a folder to look for data sets in first")
        ->type_name("DIR");
}

void add_configuration_options(CLI::App& command, app::ConfigurationOptions& options) {
    command.add_option("lab", options.lab, "the lab, see `tessera list`")->required();
    command.add_option("--preset", options.preset, "where to start, see `tessera describe LAB`");
    command
        .add_option("--config", options.file, "a JSON file of parameters, or a run's config.json")
        ->type_name("FILE");
    command.add_option("--set", options.settings, "one parameter, as name=value; may be repeated")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    command.add_option("--seed", options.seed, "short for --set seed=N");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App program{"Tessera: interactive labs of machine-learning and neuroscience papers"};
    program.set_version_flag("--version", version());
    program.require_subcommand(1);
    int exit_code = 0;

    bool list_json = false;
    CLI::App* list = program.add_subcommand("list", "The labs, a line each");
    list->add_flag("--json", list_json, "as JSON");
    list->callback([&] { exit_code = app::list(list_json); });

    std::string described;
    bool describe_json = false;
    CLI::App* describe = program.add_subcommand("describe", "Parameters and presets of a lab");
    describe->add_option("lab", described, "the lab")->required();
    describe->add_flag("--json", describe_json, "as JSON");
    describe->callback([&] { exit_code = app::describe(described, describe_json); });

    app::RunOptions run_options;
    CLI::App* run = program.add_subcommand("run", "Run a lab to its end");
    add_configuration_options(*run, run_options.configuration);
    add_data_options(*run, run_options.data);
    run->add_option("--out", run_options.folder, "the run folder to write")->type_name("DIR");
    run->add_flag("--replace", run_options.replace, "replace the run folder if it exists");
    run->add_flag("--figures", run_options.figures, "write the figures into the run folder, as SVG")
        ->needs("--out");
    run->add_flag("--json", run_options.json, "print the summary as JSON");
    run->callback([&] { exit_code = app::run(run_options); });

    app::SweepOptions sweep_options;
    CLI::App* sweep = program.add_subcommand("sweep", "Run a plan of many configurations; resumes");
    sweep->add_option("plan", sweep_options.plan, "a JSON file: lab, preset, config, grid")
        ->required();
    sweep->add_option("--out", sweep_options.folder, "the folder of results")
        ->required()
        ->type_name("DIR");
    sweep->add_option("--jobs", sweep_options.jobs, "threads; 0: as many as the machine has")
        ->check(CLI::Range(0, 1024));
    add_data_options(*sweep, sweep_options.data);
    sweep->callback([&] { exit_code = app::sweep(sweep_options); });

    app::BenchOptions bench_options;
    CLI::App* bench = program.add_subcommand("bench", "Time what a lab computes");
    bench->add_option("lab", bench_options.lab, "the lab; without it, all");
    bench->add_option("--repeat", bench_options.repeats, "how often each is timed")
        ->check(CLI::Range(1, 1000));
    bench->add_flag("--json", bench_options.json, "as JSON");
    add_data_options(*bench, bench_options.data);
    bench->callback([&] { exit_code = app::bench(bench_options); });

    app::ViewOptions view_options;
    CLI::App* view = program.add_subcommand("view", "Open a lab or a run folder in a window");
    view->add_option("what", view_options.what, "a lab, a link (#lab=...), or a run folder");
    add_data_options(*view, view_options.data);
    view->callback([&] { exit_code = app::view(view_options); });

    app::CertifyOptions certify_options;
    CLI::App* certify = program.add_subcommand(
        "certify", "Certify networks on images by many methods, from a plan; resumes");
    CLI::Option* certify_plan = certify->add_option(
        "plan", certify_options.plan, "a JSON file: networks, images, norms, rules, methods, ...");
    CLI::Option* certify_folder =
        certify->add_option("--out", certify_options.folder, "the folder of results")
            ->type_name("DIR");
    certify_plan->needs(certify_folder);
    CLI::Option* certify_random =
        certify
            ->add_option("--random", certify_options.random_networks,
                         "no plan, but so many small random networks of all kinds of layers, held "
                         "against exact distances and attacks")
            ->check(CLI::Range(1, 1'000'000'000))
            ->excludes(certify_plan);
    certify->add_option("--seed", certify_options.seed, "of the first random network")
        ->needs(certify_random);
    certify->add_option("--jobs", certify_options.jobs, "threads; 0: as many as the machine has")
        ->check(CLI::Range(0, 1024));
    add_data_options(*certify, certify_options.data);
    certify->callback([&, certify_plan, certify_random] {
        if (certify_plan->empty() && certify_random->empty()) {
            throw CLI::RequiredError("a plan, or --random N");
        }
        exit_code = app::certify(certify_options);
    });

    app::TrainOptions train_options;
    CLI::App* train = program.add_subcommand("train", "Train a network of the lab cnn-cert");
    train
        ->add_option("network", train_options.network,
                     "the file to write: JSON when its name ends in .json, else ONNX")
        ->required();
    train->add_option("--config", train_options.configuration, "a JSON file of settings")
        ->type_name("FILE");
    train->add_option("--curves", train_options.curves, "a CSV file of the epochs to write")
        ->type_name("FILE");
    train->add_option("--set", train_options.settings, "one parameter, as name=value")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    add_data_options(*train, train_options.data);
    train->callback([&] { exit_code = app::train(train_options); });

    app::VerifyOptions verify_options;
    CLI::App* verify = program.add_subcommand("verify", "Decide a property of a network");
    auto* verify_network =
        verify->add_option("network", verify_options.network, "an ONNX or JSON file");
    auto* verify_property =
        verify->add_option("property", verify_options.property, "a VNN-LIB file");
    verify
        ->add_option("--instances", verify_options.instances,
                     "many at once: a CSV file of networks, properties and seconds")
        ->type_name("FILE")
        ->excludes(verify_network)
        ->excludes(verify_property);
    verify->add_option("--out", verify_options.folder, "a new folder for the answers to the list")
        ->type_name("DIR")
        ->needs("--instances");
    verify->add_option("--timeout", verify_options.timeout, "seconds for one property at most")
        ->check(CLI::PositiveNumber);
    verify->add_option("--boxes", verify_options.boxes, "sub-problems of branch and bound at most")
        ->check(CLI::Range(1, 1'000'000'000));
    verify->callback([&] {
        if (verify_options.instances.empty() && verify_options.property.empty()) {
            throw CLI::RequiredError("a network and a property, or --instances FILE,");
        }
        exit_code = app::verify(verify_options);
    });

    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = program.exit(error);
        return code == 0 ? 0 : app::exit_bad_input;
    }
    return exit_code;
}
