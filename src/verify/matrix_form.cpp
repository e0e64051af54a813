#include "verify/matrix_form.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/errors.h"
#include "nn/pass.h"
#include "verify/lines.h"

namespace tessera::verify {
namespace {

using nn::Node;
using nn::Shape;
using nn::Window;

/// Lines of one activation or maximum, and the bounds of its outputs.
struct LayerLines {
    Matrix upper_slopes;  ///< outputs x inputs
    Matrix lower_slopes;
    Vector upper_intercept;
    Vector lower_intercept;
    Vector lower;
    Vector upper;
};

LayerLines activation_stage(nn::Activation function, const Vector& lower, const Vector& upper,
                            ReluRule relu) {
    const Index size = lower.size();
    LayerLines own{Matrix::Zero(size, size),
                   Matrix::Zero(size, size),
                   Vector(size),
                   Vector(size),
                   Vector(size),
                   Vector(size)};
    for (Index i = 0; i < size; ++i) {
        const Lines of = activation_lines(function, lower[i], upper[i], relu);
        own.upper_slopes(i, i) = of.upper.slope;
        own.upper_intercept[i] = of.upper.intercept;
        own.lower_slopes(i, i) = of.lower.slope;
        own.lower_intercept[i] = of.lower.intercept;
        own.lower[i] = nn::activate(function, lower[i]);
        own.upper[i] = nn::activate(function, upper[i]);
    }
    return own;
}

LayerLines maximum_stage(const Window& window, const Shape& from, const Vector& lower,
                         const Vector& upper) {
    nn::Architecture one = nn::start(from);
    nn::append(one, nn::MaxPool{window});
    const Shape& to = one.output();
    LayerLines own{Matrix::Zero(to.size(), from.size()),
                   {},
                   Vector(to.size()),
                   Vector(to.size()),
                   Vector(to.size()),
                   Vector(to.size())};
    for (int i = 0; i < to.size(); ++i) {
        const int channel = i / to.positions();
        const int y = i % to.positions() / to.width * window.stride_y - window.padding.top;
        const int x = i % to.width * window.stride_x - window.padding.left;
        std::vector<Index> places;
        std::vector<double> l;
        std::vector<double> u;
        for (int row = std::max(y, 0); row < std::min(y + window.height, from.height); ++row) {
            for (int column = std::max(x, 0); column < std::min(x + window.width, from.width);
                 ++column) {
                places.push_back(channel * from.positions() + row * from.width + column);
                l.push_back(lower[places.back()]);
                u.push_back(upper[places.back()]);
            }
        }
        std::vector<double> weights(l.size());
        const PoolLines lines = pool_lines(l, u, weights);
        for (std::size_t k = 0; k < places.size(); ++k) own.upper_slopes(i, places[k]) = weights[k];
        own.upper_intercept[i] = lines.upper_intercept;
        own.lower_intercept[i] = lines.lower_intercept;
        own.lower[i] = *std::max_element(l.begin(), l.end());
        own.upper[i] = *std::max_element(u.begin(), u.end());
    }
    own.lower_slopes = own.upper_slopes;
    return own;
}

/// The part of a chain of linear nodes [first, last) as a network of its own.
nn::Network<double> part_of(const PreparedNetwork& prepared, std::size_t first, std::size_t last) {
    const nn::Network<double>& network = prepared.network;
    nn::Network<double> part{nn::start(network.architecture.shapes[first]), {}, {}};
    for (std::size_t i = first; i < last; ++i) {
        const Node& node = network.architecture.nodes[i];
        nn::append(part.architecture, node.layer);
        const double* parameters = network.parameters.data() + node.parameter_offset;
        part.parameters.insert(part.parameters.end(), parameters,
                               parameters + node.parameter_count);
        const double* statistics = network.statistics.data() + node.statistics_offset;
        part.statistics.insert(part.statistics.end(), statistics,
                               statistics + node.statistics_count);
    }
    return part;
}

double dual_norm(const Eigen::Ref<const Eigen::RowVectorXd>& row, const Vector& radius, Norm norm) {
    const auto reach = row.transpose().array() * radius.array();
    if (norm == Norm::infinity) return reach.abs().sum();
    return norm == Norm::two ? reach.matrix().norm() : reach.abs().maxCoeff();
}

}  // namespace

MatrixForm::MatrixForm(const PreparedNetwork& prepared) {
    const nn::Architecture& architecture = prepared.architecture();
    std::size_t first = 0;
    for (std::size_t i = 0; i <= architecture.nodes.size(); ++i) {
        const bool end = i == architecture.nodes.size();
        if (!end) {
            const Node& node = architecture.nodes[i];
            if (node.inputs.size() != 1 || node.inputs[0] != static_cast<int>(i)) {
                throw InputError("the matrix form knows chains of layers only");
            }
            if (!std::holds_alternative<nn::Activate>(node.layer) &&
                !std::holds_alternative<nn::MaxPool>(node.layer)) {
                continue;
            }
        }
        const nn::Network<double> part = part_of(prepared, first, i);
        const Index size = architecture.shapes[first].size();
        const nn::Batch<double> zero = nn::Batch<double>::Zero(1, size);
        const nn::Batch<double> unit = nn::Batch<double>::Identity(size, size);
        Stage stage;
        const nn::Batch<double> at_zero = nn::evaluate<double>(part, zero);
        stage.offset = at_zero.row(0).transpose();
        stage.weights = (nn::evaluate<double>(part, unit).rowwise() - at_zero.row(0)).transpose();
        if (!end) stage.curve = architecture.nodes[i].layer;
        stage.shape = architecture.shapes[i];
        stage.direct = i == first && first > 0;
        stages_.push_back(std::move(stage));
        first = i + 1;
    }
}

std::vector<double> MatrixForm::lower_bounds(const Question& question, double eps,
                                             ReluRule relu) const {
    const Region region = region_of(question, eps);
    const Eigen::Map<const Vector> centre(region.centre.data(),
                                          static_cast<Index>(region.centre.size()));
    const Eigen::Map<const Vector> radius_map(region.radius.data(), centre.size());
    const Vector radius = radius_map;
    std::vector<LayerLines> lines;
    // Lower bounds of rows . (output of `stage`) + offset: back through all lines before it.
    const auto bound = [&](Matrix a, Vector b, std::size_t stage) {
        for (;;) {
            b += a * stages_[stage].offset;
            a = a * stages_[stage].weights;
            if (stage-- == 0) break;
            const LayerLines& own = lines[stage];
            const Matrix positive = a.cwiseMax(0.0);
            const Matrix negative = a.cwiseMin(0.0);
            b += positive * own.lower_intercept + negative * own.upper_intercept;
            a = positive * own.lower_slopes + negative * own.upper_slopes;
        }
        Vector result = a * centre + b;
        for (Index i = 0; i < result.size(); ++i) {
            result[i] -= dual_norm(a.row(i), radius, region.norm);
        }
        return result;
    };
    for (std::size_t stage = 0; stage + 1 < stages_.size(); ++stage) {
        const Stage& own = stages_[stage];
        const Index size = own.offset.size();
        const Matrix unit = Matrix::Identity(size, size);
        // A maximum of activations reads the values of the activations at their ends.
        const Vector lower =
            own.direct ? lines.back().lower : bound(unit, Vector::Zero(size), stage);
        const Vector upper =
            own.direct ? lines.back().upper : -bound(-unit, Vector::Zero(size), stage);
        const auto* activate = std::get_if<nn::Activate>(&own.curve);
        lines.push_back(
            activate != nullptr
                ? activation_stage(activate->function, lower, upper, relu)
                : maximum_stage(std::get<nn::MaxPool>(own.curve).window, own.shape, lower, upper));
    }
    const RowMatrix rows = margin_rows(static_cast<int>(stages_.back().offset.size()),
                                       question.label, question.targets);
    const Vector lower = bound(rows, Vector::Zero(rows.rows()), stages_.size() - 1);
    return {lower.begin(), lower.end()};
}

}  // namespace tessera::verify
