#include "labs/cnn_cert/train.h"

#include <cstddef>

#include "core/parallel.h"
#include "labs/cnn_cert/lab_parameters.h"

namespace tessera::cnn_cert {

TrainedNetwork train(Catalogue& catalogue, const lab::Json& config,
                     const std::function<void(int epoch, double loss, double accuracy)>& report) {
    auto parameters = lab::from_config<Parameters>(config);
    parameters.network.seed = static_cast<std::uint64_t>(parameters.seed);
    const Images images = load_images(catalogue, parameters.network);
    nn::Training<float> training = start_training(parameters.network, images);
    for (int epoch = 1; epoch <= parameters.network.epochs; ++epoch) {
        for (std::size_t i = 0; i < training.steps_per_epoch(); ++i) training.step();
        report(epoch, training.epoch_loss(), training.epoch_accuracy());
    }
    return {nn::converted<double>(training.network()),
            nn::accuracy(training.network(), images.test, hardware_threads())};
}

}  // namespace tessera::cnn_cert
