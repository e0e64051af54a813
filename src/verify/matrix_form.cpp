#include "verify/matrix_form.h"

#include <cstddef>

#include "core/errors.h"
#include "nn/pass.h"

namespace tessera::verify {
namespace {

using nn::Node;

/// Slopes and intercepts of all neurons of one activation.
struct LayerLines {
    Vector upper_slope, upper_intercept, lower_slope, lower_intercept;
};

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
            if (node.inputs.size() != 1 || node.inputs[0] != static_cast<int>(i) ||
                std::holds_alternative<nn::MaxPool>(node.layer)) {
                throw InputError("the matrix form knows chains of linear layers and activations");
            }
            if (!std::holds_alternative<nn::Activate>(node.layer)) continue;
        }
        const nn::Network<double> part = part_of(prepared, first, i);
        const Index size = architecture.shapes[first].size();
        const nn::Batch<double> zero = nn::Batch<double>::Zero(1, size);
        const nn::Batch<double> unit = nn::Batch<double>::Identity(size, size);
        Stage stage;
        const nn::Batch<double> at_zero = nn::evaluate<double>(part, zero);
        stage.offset = at_zero.row(0).transpose();
        stage.weights = (nn::evaluate<double>(part, unit).rowwise() - at_zero.row(0)).transpose();
        if (!end) stage.activation = std::get<nn::Activate>(architecture.nodes[i].layer).function;
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
            a = positive * own.lower_slope.asDiagonal();
            a += negative * own.upper_slope.asDiagonal();
        }
        Vector result = a * centre + b;
        for (Index i = 0; i < result.size(); ++i) {
            result[i] -= dual_norm(a.row(i), radius, region.norm);
        }
        return result;
    };
    for (std::size_t stage = 0; stage + 1 < stages_.size(); ++stage) {
        const Index size = stages_[stage].offset.size();
        const Matrix unit = Matrix::Identity(size, size);
        const Vector lower = bound(unit, Vector::Zero(size), stage);
        const Vector upper = -bound(-unit, Vector::Zero(size), stage);
        LayerLines own{Vector(size), Vector(size), Vector(size), Vector(size)};
        for (Index i = 0; i < size; ++i) {
            const Lines of = activation_lines(stages_[stage].activation, lower[i], upper[i], relu);
            own.upper_slope[i] = of.upper.slope;
            own.upper_intercept[i] = of.upper.intercept;
            own.lower_slope[i] = of.lower.slope;
            own.lower_intercept[i] = of.lower.intercept;
        }
        lines.push_back(std::move(own));
    }
    const RowMatrix rows = margin_rows(static_cast<int>(stages_.back().offset.size()),
                                       question.label, question.targets);
    const Vector lower = bound(rows, Vector::Zero(rows.rows()), stages_.size() - 1);
    return {lower.begin(), lower.end()};
}

}  // namespace tessera::verify
