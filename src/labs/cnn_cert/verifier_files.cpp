#include "labs/cnn_cert/verifier_files.h"

#include <cstddef>

#include "lab/run_folder.h"
#include "nn/network_file.h"

namespace tessera::cnn_cert {

std::vector<lab::File> verifier_files(const verify::PreparedNetwork& prepared,
                                      const verify::Property* property) {
    std::vector<lab::File> files;
    files.push_back({"network.onnx", nn::write_network(prepared.network, "network.onnx")});
    if (property == nullptr) return files;
    const auto outputs = static_cast<std::size_t>(prepared.architecture().output().size());
    files.push_back(lab::text_file("property.vnnlib", verify::write_vnnlib(*property, outputs)));
    return files;
}

}  // namespace tessera::cnn_cert
