#include "nn/loss.h"

#include <cstddef>

#include "core/errors.h"
#include "core/portable_math.h"

namespace tessera::nn {
namespace {

void check_labels(Index rows, Index classes, std::span<const int> labels) {
    require(static_cast<std::size_t>(rows) == labels.size(), "as many labels as outputs");
    for (const int label : labels) {
        require(label >= 0 && label < classes, "a label must be one of the classes");
    }
}

/// Replaces a row of outputs by its softmax; returns the logarithm of the sum of exponentials.
template <class Row>
double to_softmax(Row row) {
    using Scalar = typename Row::Scalar;
    const Scalar largest = row.maxCoeff();
    Scalar sum{0};
    for (Index j = 0; j < row.size(); ++j) {
        row[j] = portable_exp(row[j] - largest);
        sum += row[j];
    }
    row /= sum;
    return static_cast<double>(largest) + portable_log(static_cast<double>(sum));
}

}  // namespace

template <class Scalar>
double softmax_cross_entropy(const BatchView<Scalar>& outputs, std::span<const int> labels,
                             double weight, Batch<Scalar>& gradient) {
    check_labels(outputs.rows(), outputs.cols(), labels);
    gradient = outputs;
    double loss = 0;
    for (Index i = 0; i < outputs.rows(); ++i) {
        const int label = labels[static_cast<std::size_t>(i)];
        loss += to_softmax(gradient.row(i)) - static_cast<double>(outputs(i, label));
        gradient(i, label) -= Scalar{1};
    }
    gradient *= static_cast<Scalar>(weight);
    return loss;
}

template <class Scalar>
double squared_error(const BatchView<Scalar>& outputs, const BatchView<Scalar>& targets,
                     double weight, Batch<Scalar>& gradient) {
    require(outputs.rows() == targets.rows() && outputs.cols() == targets.cols(),
            "targets must have the shape of the outputs");
    gradient = outputs - targets;
    double loss = 0;
    for (Index i = 0; i < gradient.size(); ++i) {
        const auto difference = static_cast<double>(gradient.data()[i]);
        loss += 0.5 * difference * difference;
    }
    gradient *= static_cast<Scalar>(weight);
    return loss;
}

template <class Scalar>
Batch<Scalar> softmax(const BatchView<Scalar>& outputs) {
    Batch<Scalar> result = outputs;
    for (Index i = 0; i < result.rows(); ++i) to_softmax(result.row(i));
    return result;
}

template <class Scalar>
int count_correct(const BatchView<Scalar>& outputs, std::span<const int> labels) {
    check_labels(outputs.rows(), outputs.cols(), labels);
    int correct = 0;
    for (Index i = 0; i < outputs.rows(); ++i) {
        Index best = 0;
        outputs.row(i).maxCoeff(&best);
        correct += best == labels[static_cast<std::size_t>(i)] ? 1 : 0;
    }
    return correct;
}

template double softmax_cross_entropy<float>(const BatchView<float>&, std::span<const int>, double,
                                             Batch<float>&);
template double softmax_cross_entropy<double>(const BatchView<double>&, std::span<const int>,
                                              double, Batch<double>&);
template double squared_error<float>(const BatchView<float>&, const BatchView<float>&, double,
                                     Batch<float>&);
template double squared_error<double>(const BatchView<double>&, const BatchView<double>&, double,
                                      Batch<double>&);
template Batch<float> softmax<float>(const BatchView<float>&);
template Batch<double> softmax<double>(const BatchView<double>&);
template int count_correct<float>(const BatchView<float>&, std::span<const int>);
template int count_correct<double>(const BatchView<double>&, std::span<const int>);

}  // namespace tessera::nn
