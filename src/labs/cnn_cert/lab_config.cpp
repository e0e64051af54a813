#include "labs/cnn_cert/lab_config.h"

#include <vector>

namespace tessera::cnn_cert {

Parameters parameters_of(const lab::Json& config) {
    auto parameters = lab::from_config<Parameters>(config);
    parameters.network.seed = static_cast<std::uint64_t>(parameters.seed);
    return parameters;
}

bool is_in_plane(ExperimentKind experiment) {
    return experiment == ExperimentKind::plane || experiment == ExperimentKind::square;
}

lab::Json network_part(const lab::Json& config) {
    std::vector<const char*> keys = {"experiment", "depth",         "filters", "activation",
                                     "epochs",     "learning_rate", "seed"};
    if (!is_in_plane(lab::from_config<Parameters>(config).experiment)) {
        keys.insert(keys.end(), {"data", "size", "train_images", "kind", "pixels", "kernel",
                                 "stride", "same_padding", "pooling", "batch_norm"});
    }
    lab::Json part = lab::Json::object();
    for (const char* key : keys) part[key] = config.at(key);
    return part;
}

}  // namespace tessera::cnn_cert
