#include "nn/pass.h"

#include <cstddef>

#include "core/errors.h"
#include "nn/layer_passes.h"

namespace tessera::nn {
namespace {

template <class Scalar>
std::span<const Scalar> parameters_of(const Network<Scalar>& network, const Node& node) {
    return std::span(network.parameters).subspan(node.parameter_offset, node.parameter_count);
}

template <class Scalar>
std::span<const Scalar> elements(const Batch<Scalar>& batch) {
    return {batch.data(), static_cast<std::size_t>(batch.size())};
}
template <class Scalar>
std::span<Scalar> elements(Batch<Scalar>& batch) {
    return {batch.data(), static_cast<std::size_t>(batch.size())};
}

template <class Scalar>
LayerPass<Scalar> layer_pass(const Network<Scalar>& network, std::size_t node, Pass<Scalar>& pass) {
    const auto from = static_cast<std::size_t>(network.architecture.nodes[node].inputs.front());
    return {network.architecture.shapes[from], network.architecture.shapes[node + 1],
            parameters_of(network, network.architecture.nodes[node]), pass.values[from],
            pass.values[node + 1]};
}

/// Dispatches one node's forward computation by the type of its layer.
template <class Scalar>
struct Forward {
    const Network<Scalar>& network;
    std::size_t node;
    Pass<Scalar>& pass;
    LayerPass<Scalar> layer = layer_pass(network, node, pass);

    void operator()(const Convolution& l) const { forward(l, layer, pass.convolutions[node]); }
    void operator()(const BatchNorm& l) const {
        if (pass.mode == Mode::training) {
            forward_training(l, layer, pass.batch_statistics[node]);
        } else {
            forward_inference(channel_map(network, network.architecture.nodes[node]), layer);
        }
    }
    void operator()(const Activate& l) const {
        activate(l.function, elements(layer.input), elements(layer.output));
    }
    void operator()(const Flatten&) const { layer.output = layer.input; }
    void operator()(const Add&) const {
        const auto second = static_cast<std::size_t>(network.architecture.nodes[node].inputs[1]);
        layer.output = layer.input + pass.values[second];
    }
    void operator()(const auto& l) const { forward(l, layer); }
};

template <class Scalar>
struct Backward {
    const Network<Scalar>& network;
    std::size_t node;
    Pass<Scalar>& pass;
    LayerGradients<Scalar> gradients;
    LayerPass<Scalar> layer = layer_pass(network, node, pass);

    void operator()(const Convolution& l) const {
        backward(l, layer, gradients, pass.convolutions[node]);
    }
    void operator()(const BatchNorm& l) const {
        if (pass.mode == Mode::training) {
            backward_training(l, layer, gradients, pass.batch_statistics[node]);
            return;
        }
        const Node& own = network.architecture.nodes[node];
        backward_inference(
            l, channel_map(network, own),
            std::span(network.statistics).subspan(own.statistics_offset, own.statistics_count),
            layer, gradients);
    }
    void operator()(const Activate& l) const {
        if (gradients.input != nullptr) backward(l, layer, gradients);
    }
    void operator()(const Flatten&) const {
        if (gradients.input == nullptr) return;
        if (gradients.first) {
            *gradients.input = gradients.outer;
        } else {
            *gradients.input += gradients.outer;
        }
    }
    void operator()(const Add&) const {
        if (gradients.input != nullptr) *gradients.input += gradients.outer;
        const auto second = static_cast<std::size_t>(network.architecture.nodes[node].inputs[1]);
        if (pass.gradients[second].size() > 0) pass.gradients[second] += gradients.outer;
    }
    void operator()(const auto& l) const { backward(l, layer, gradients); }
};

/// True when a layer's `backward` heeds `LayerGradients::first`.
bool sets_gradient(const Layer& layer) {
    return std::holds_alternative<Convolution>(layer) || std::holds_alternative<Activate>(layer) ||
           std::holds_alternative<Flatten>(layer);
}

/// For every value: does the gradient by it matter, because of parameters or the input before it?
std::vector<bool> wanted_gradients(const Architecture& architecture, bool parameters, bool input) {
    std::vector<bool> wanted(architecture.shapes.size());
    wanted[0] = input;
    for (std::size_t i = 0; i < architecture.nodes.size(); ++i) {
        const Node& node = architecture.nodes[i];
        wanted[i + 1] = parameters && node.parameter_count > 0;
        for (const int value : node.inputs) {
            if (wanted[static_cast<std::size_t>(value)]) wanted[i + 1] = true;
        }
    }
    return wanted;
}

}  // namespace

template <class Scalar>
void forward(const Network<Scalar>& network, const BatchView<Scalar>& inputs, Mode mode,
             Pass<Scalar>& pass) {
    const Architecture& architecture = network.architecture;
    require(inputs.cols() == architecture.input().size(), "inputs do not fit the network");
    require(network.parameters.size() == architecture.parameter_count &&
                network.statistics.size() == architecture.statistics_count,
            "a network's numbers do not fit its architecture");
    pass.mode = mode;
    pass.values.resize(architecture.shapes.size());
    pass.batch_statistics.resize(architecture.nodes.size());
    pass.convolutions.resize(architecture.nodes.size());
    pass.values[0] = inputs;
    for (std::size_t i = 0; i < architecture.nodes.size(); ++i) {
        pass.values[i + 1].resize(inputs.rows(), architecture.shapes[i + 1].size());
        std::visit(Forward<Scalar>{network, i, pass}, architecture.nodes[i].layer);
    }
}

template <class Scalar>
Batch<Scalar> evaluate(const Network<Scalar>& network, const BatchView<Scalar>& inputs) {
    Pass<Scalar> pass;
    forward(network, inputs, Mode::inference, pass);
    return std::move(pass.values.back());
}

template <class Scalar>
void backward(const Network<Scalar>& network, const BatchView<Scalar>& output_gradient,
              std::span<Scalar> parameter_gradient, InputGradient input, Pass<Scalar>& pass) {
    const Architecture& architecture = network.architecture;
    const bool parameters = !parameter_gradient.empty();
    require(!parameters || parameter_gradient.size() == architecture.parameter_count,
            "a gradient by the parameters must have their number");
    const std::vector<bool> wanted =
        wanted_gradients(architecture, parameters, input == InputGradient::compute);
    pass.gradients.resize(architecture.shapes.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const bool there = wanted[i];
        pass.gradients[i].resize(there ? pass.values[i].rows() : 0,
                                 there ? pass.values[i].cols() : 0);
    }
    if (!wanted.back()) return;
    // Gradients are zeros only where something is added to them.
    std::vector<bool> begun(wanted.size());
    const auto begin = [&](std::size_t value) {
        if (wanted[value] && !begun[value]) pass.gradients[value].setZero();
        begun[value] = true;
    };
    pass.gradients.back() = output_gradient;
    begun.back() = true;
    for (std::size_t i = architecture.nodes.size(); i-- > 0;) {
        const Node& node = architecture.nodes[i];
        if (!wanted[i + 1]) continue;
        begin(i + 1);  // of a value that nothing reads
        const auto from = static_cast<std::size_t>(node.inputs.front());
        LayerGradients<Scalar> gradients{pass.gradients[i + 1], {}, nullptr, false};
        if (parameters) {
            gradients.parameters =
                parameter_gradient.subspan(node.parameter_offset, node.parameter_count);
        }
        if (wanted[from]) gradients.input = &pass.gradients[from];
        if (sets_gradient(node.layer)) {
            gradients.first = !begun[from];
            begun[from] = true;
        }
        for (const int value : node.inputs) begin(static_cast<std::size_t>(value));
        std::visit(Backward<Scalar>{network, i, pass, gradients}, node.layer);
    }
    begin(0);
}

template <class Scalar>
void update_statistics(Network<Scalar>& network, const Pass<Scalar>& pass) {
    for (std::size_t i = 0; i < network.architecture.nodes.size(); ++i) {
        const Node& node = network.architecture.nodes[i];
        const auto* norm = std::get_if<BatchNorm>(&node.layer);
        if (norm == nullptr) continue;
        const auto momentum = static_cast<Scalar>(norm->momentum);
        for (std::size_t k = 0; k < node.statistics_count; ++k) {
            Scalar& running = network.statistics[node.statistics_offset + k];
            running = momentum * running + (1 - momentum) * pass.batch_statistics[i][k];
        }
    }
}

template void forward<float>(const Network<float>&, const BatchView<float>&, Mode, Pass<float>&);
template void forward<double>(const Network<double>&, const BatchView<double>&, Mode,
                              Pass<double>&);
template Batch<float> evaluate<float>(const Network<float>&, const BatchView<float>&);
template Batch<double> evaluate<double>(const Network<double>&, const BatchView<double>&);
template void backward<float>(const Network<float>&, const BatchView<float>&, std::span<float>,
                              InputGradient, Pass<float>&);
template void backward<double>(const Network<double>&, const BatchView<double>&, std::span<double>,
                               InputGradient, Pass<double>&);
template void update_statistics<float>(Network<float>&, const Pass<float>&);
template void update_statistics<double>(Network<double>&, const Pass<double>&);

}  // namespace tessera::nn
