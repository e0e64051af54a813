#include <cstdio>
#include <filesystem>
#include <format>
#include <fstream>
#include <stdexcept>
#include <string>

#include "app/command_support.h"
#include "labs/cnn_cert/train.h"
#include "labs/register.h"
#include "nn/network_file.h"

namespace tessera::app {
namespace {

void write(const std::string& path, const std::vector<std::byte>& bytes) {
    const std::string unfinished = path + ".unfinished";
    std::ofstream file(unfinished, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
    file.close();
    if (!file) throw std::runtime_error(std::format("{}: cannot be written", path));
    std::filesystem::rename(unfinished, path);
}

}  // namespace

int train(const TrainOptions& options) {
    return guarded([&] {
        const lab::Registry registry = lab::all_labs();
        const lab::Schema& schema = lab::find_lab(registry, "cnn-cert").schema;
        Catalogue catalogue = make_catalogue(options.data);
        lab::Json config =
            options.configuration.empty() ? lab::Json::object() : read_json(options.configuration);
        config.update(settings_to_json(schema, options.settings));
        std::string curves = "epoch,loss,accuracy\n";
        const auto trained = cnn_cert::train(
            catalogue, lab::resolve(schema, config), [&](int epoch, double loss, double accuracy) {
                const lab::Json line = {{"epoch", epoch}, {"loss", loss}, {"accuracy", accuracy}};
                std::puts(line.dump().c_str());
                curves += std::format("{},{},{}\n", epoch, loss, accuracy);
            });
        write(options.network, nn::write_network(trained.network, options.network));
        if (!options.curves.empty()) {
            const auto bytes = bytes_of(curves);
            write(options.curves, {bytes.begin(), bytes.end()});
        }
        const lab::Json line = {{"test_accuracy", trained.accuracy}, {"network", options.network}};
        std::puts(line.dump().c_str());
        return 0;
    });
}

}  // namespace tessera::app
