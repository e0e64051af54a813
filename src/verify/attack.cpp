#include "verify/attack.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/philox.h"
#include "nn/pass.h"
#include "verify/attack_loss.h"

namespace tessera::verify {
namespace {

using Numbers = nn::Batch<double>;

double mask_at(const Question& question, std::size_t i) {
    return question.mask.empty() ? 1.0 : question.mask[i];
}

/// One step against the gradient, in units of the scaled ball (each element divided by its mask).
void descend(Norm norm, double step, std::span<const double> gradient, std::span<double> delta) {
    if (norm == Norm::infinity) {
        for (std::size_t i = 0; i < delta.size(); ++i) {
            delta[i] -= gradient[i] > 0 ? step : gradient[i] < 0 ? -step : 0.0;
        }
        return;
    }
    std::size_t best = 0;
    double square = 0;
    for (std::size_t i = 0; i < delta.size(); ++i) {
        square += gradient[i] * gradient[i];
        if (std::abs(gradient[i]) > std::abs(gradient[best])) best = i;
    }
    if (square == 0) return;
    if (norm == Norm::one) {
        delta[best] -= gradient[best] > 0 ? step : -step;
        return;
    }
    const double scale = step / std::sqrt(square);
    for (std::size_t i = 0; i < delta.size(); ++i) delta[i] -= scale * gradient[i];
}

/// The threshold by which absolute values must shrink for their sum to be eps.
double l1_threshold(std::span<const double> delta, double eps) {
    std::vector<double> sizes;
    double sum = 0;
    for (const double value : delta) {
        sizes.push_back(std::abs(value));
        sum += std::abs(value);
    }
    if (sum <= eps) return 0;
    std::sort(sizes.begin(), sizes.end(), std::greater<>());
    double head = 0;
    double threshold = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        head += sizes[i];
        const double candidate = (head - eps) / static_cast<double>(i + 1);
        if (candidate >= sizes[i]) break;
        threshold = candidate;
    }
    return threshold;
}

void project(Norm norm, double eps, std::span<double> delta) {
    if (norm == Norm::infinity) {
        for (double& value : delta) value = std::clamp(value, -eps, eps);
    } else if (norm == Norm::two) {
        double square = 0;
        for (const double value : delta) square += value * value;
        if (square <= eps * eps) return;
        const double scale = eps / std::sqrt(square);
        for (double& value : delta) value *= scale;
    } else {
        const double threshold = l1_threshold(delta, eps);
        for (double& value : delta) {
            const double size = std::max(std::abs(value) - threshold, 0.0);
            value = value < 0 ? -size : size;
        }
    }
}

/// All restarts at once, one in each row: displacements in units of the mask.
class Descent {
public:
    Descent(const nn::Network<double>& network, const Question& question, double eps,
            const AttackOptions& options)
        : network_(network), question_(question), eps_(eps), options_(options) {
        const auto size = static_cast<Index>(question.centre.size());
        delta_.setZero(std::max(options.restarts, 1), size);
        for (Index row = 1; row < delta_.rows(); ++row) {
            RandomStream stream("attack", options.seed, "start", static_cast<std::uint64_t>(row));
            for (Index i = 0; i < size; ++i) delta_(row, i) = stream.uniform(-eps, eps);
            project(question.norm, eps, delta_row(row));
        }
    }

    Attack run() {
        Attack best;
        best.margin = std::numeric_limits<double>::infinity();
        for (int step = 0; step <= options_.steps; ++step) {
            place();
            nn::forward<double>(network_, inputs_, nn::Mode::inference, pass_);
            keep_best(best);
            if (step == options_.steps || best.margin <= 0) break;
            const double share = static_cast<double>(step) / options_.steps;
            move(options_.step * eps_ * (1 - 0.9 * share));
        }
        return best;
    }

private:
    std::span<double> delta_row(Index row) {
        return {delta_.row(row).data(), static_cast<std::size_t>(delta_.cols())};
    }
    /// The inputs that the displacements stand for, inside the range of valid ones.
    void place() {
        inputs_.resize(delta_.rows(), delta_.cols());
        for (Index row = 0; row < delta_.rows(); ++row) {
            for (std::size_t i = 0; i < question_.centre.size(); ++i) {
                const auto column = static_cast<Index>(i);
                double x = question_.centre[i] + mask_at(question_, i) * delta_(row, column);
                if (question_.clip) x = std::clamp(x, question_.clip->low, question_.clip->high);
                inputs_(row, column) = x;
            }
        }
    }
    void keep_best(Attack& best) const {
        for (Index row = 0; row < inputs_.rows(); ++row) {
            const double margin = smallest_margin(pass_.output(), row, question_).margin;
            if (!(margin < best.margin)) continue;
            best.margin = margin;
            const double* data = inputs_.row(row).data();
            best.input.assign(data, data + inputs_.cols());
        }
    }
    void move(double step) {
        loss_gradient(pass_.output(), question_, options_.loss, outer_);
        nn::backward<double>(network_, outer_, {}, nn::InputGradient::compute, pass_);
        for (Index row = 0; row < delta_.rows(); ++row) {
            const double* by_input = pass_.input_gradient().row(row).data();
            gradient_.assign(by_input, by_input + delta_.cols());
            for (std::size_t i = 0; i < gradient_.size(); ++i) {
                gradient_[i] *= mask_at(question_, i);
            }
            descend(question_.norm, step, gradient_, delta_row(row));
            project(question_.norm, eps_, delta_row(row));
        }
    }

    const nn::Network<double>& network_;
    const Question& question_;
    double eps_;
    const AttackOptions& options_;
    Numbers delta_;
    Numbers inputs_;
    Numbers outer_;
    std::vector<double> gradient_;
    nn::Pass<double> pass_;
};

double smallest_margin_at(const nn::Network<double>& network, const Question& question,
                          std::span<const double> input) {
    const std::vector<double> all = margins(network, input, question.label, question.targets);
    return *std::min_element(all.begin(), all.end());
}

double distance_of(const Question& question, std::span<const double> input) {
    std::vector<double> scaled(input.begin(), input.end());
    for (std::size_t i = 0; i < scaled.size(); ++i) {
        const double mask = mask_at(question, i);
        const double difference = input[i] - question.centre[i];
        scaled[i] = question.centre[i] + (mask > 0 ? difference / mask : 0.0);
    }
    return distance(scaled, question.centre, question.norm);
}

}  // namespace

Attack projected_gradient(const nn::Network<double>& network, const Question& question, double eps,
                          const AttackOptions& options) {
    return Descent(network, question, eps, options).run();
}

std::vector<double> pulled_in(const nn::Network<double>& network, const Question& question,
                              std::vector<double> input) {
    std::vector<double> point(input.size());
    double inside = 0;
    double outside = 1;
    for (int round = 0; round < 40; ++round) {
        const double share = (inside + outside) / 2;
        for (std::size_t i = 0; i < point.size(); ++i) {
            point[i] = question.centre[i] + share * (input[i] - question.centre[i]);
        }
        (smallest_margin_at(network, question, point) <= 0 ? outside : inside) = share;
    }
    for (std::size_t i = 0; i < point.size(); ++i) {
        point[i] = question.centre[i] + outside * (input[i] - question.centre[i]);
    }
    // Rounding of the last point must not take it back.
    return smallest_margin_at(network, question, point) <= 0 ? point : input;
}

std::optional<NearestAttack> nearest_attack(const nn::Network<double>& network,
                                            const Question& question, double largest,
                                            const AttackOptions& options, int rounds) {
    std::optional<NearestAttack> best;
    const auto found_within = [&](double eps) {
        const Attack attack = projected_gradient(network, question, eps, options);
        if (!attack.success()) return false;
        std::vector<double> input = pulled_in(network, question, attack.input);
        const double length = distance_of(question, input);
        if (!best || length < best->distance) best = NearestAttack{std::move(input), length};
        return true;
    };
    if (!found_within(largest)) return std::nullopt;
    double low = 0;
    for (int round = 0; round < rounds && best->distance > low * (1 + 1e-9); ++round) {
        const double eps = (low + best->distance) / 2;
        if (!found_within(eps)) low = eps;
    }
    return best;
}

}  // namespace tessera::verify
