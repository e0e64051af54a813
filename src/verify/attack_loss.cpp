#include "verify/attack_loss.h"

#include <cstddef>
#include <vector>

#include "nn/loss.h"

namespace tessera::verify {

using Numbers = nn::Batch<double>;

Smallest smallest_margin(const Numbers& outputs, Index row, const Question& question) {
    Smallest smallest;
    for (const int target : question.targets) {
        const double margin = outputs(row, question.label) - outputs(row, target);
        if (margin < smallest.margin) smallest = {margin, target};
    }
    return smallest;
}

void loss_gradient(const Numbers& outputs, const Question& question, AttackLoss loss,
                   Numbers& gradient) {
    if (loss == AttackLoss::cross_entropy) {
        const std::vector<int> labels(static_cast<std::size_t>(outputs.rows()), question.label);
        nn::softmax_cross_entropy<double>(outputs, labels, -1.0, gradient);
        return;
    }
    gradient.setZero(outputs.rows(), outputs.cols());
    for (Index row = 0; row < outputs.rows(); ++row) {
        gradient(row, question.label) = 1;
        gradient(row, smallest_margin(outputs, row, question).target) = -1;
    }
}

}  // namespace tessera::verify
