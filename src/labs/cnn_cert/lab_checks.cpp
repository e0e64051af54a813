#include "labs/cnn_cert/lab_checks.h"

#include <algorithm>
#include <cstddef>
#include <format>

#include "core/statistics.h"

namespace tessera::cnn_cert {
namespace {

using lab::CheckResult;
using lab::Verdict;

CheckResult undecided(const char* id, const char* line) {
    return {id, Verdict::undecided, line};
}

CheckResult soundness(const Analysis& analysis) {
    if (!analysis.complete()) return undecided("sound", "not all bounds are known yet");
    const double best = std::max(analysis.best_radius(), analysis.lipschitz());
    double nearest = -1;
    if (analysis.attack()) nearest = analysis.attack()->distance;
    if (analysis.exact() && analysis.exact()->found) {
        nearest =
            nearest < 0 ? analysis.exact()->upper : std::min(nearest, analysis.exact()->upper);
    }
    const bool sound = analysis.broken() == 0 && (nearest < 0 || best <= nearest);
    return {"sound", sound ? Verdict::holds : Verdict::fails,
            std::format("{} of {} points of the ball lie outside the bounds; best certified radius "
                        "{:.4g}, nearest input of another class {}",
                        analysis.broken(), analysis.sampled(), best,
                        nearest < 0 ? "not found" : std::format("{:.4g}", nearest))};
}

CheckResult adaptive_first(const Analysis& analysis) {
    double adaptive = -1;
    double parallel = -1;
    double interval = 0;
    for (const auto& method : analysis.methods()) {
        if (!method.done) continue;
        if (method.method.key == "adaptive") adaptive = method.radius();
        if (method.method.key == "parallel") parallel = method.radius();
        if (method.method.key == "interval") interval = method.radius();
    }
    if (adaptive < 0 || parallel < 0 || !analysis.complete()) {
        return undecided("adaptive", "needs the radii of both rules, on ReLU");
    }
    return {"adaptive", adaptive >= parallel ? Verdict::holds : Verdict::fails,
            std::format("adaptive {:.4g}, parallel {:.4g}, intervals {:.4g}", adaptive, parallel,
                        interval)};
}

CheckResult sandwich(const Analysis& analysis) {
    if (!analysis.complete()) return undecided("sandwich", "not all bounds are known yet");
    if (!analysis.attack()) return undecided("sandwich", "no attack was found");
    const double ratio = analysis.best_radius() / analysis.attack()->distance;
    return {"sandwich", ratio >= 0.15 && ratio <= 1 ? Verdict::holds : Verdict::fails,
            std::format("certified {:.4g} of attack {:.4g}: ratio {:.2f}; 0.33 in the paper",
                        analysis.best_radius(), analysis.attack()->distance, ratio)};
}

double sum_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum;
}

CheckResult depth_hurts(const std::vector<StudyRow>& rows) {
    bool falls = true;
    std::string means;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double now = mean(rows[i].adaptive);
        if (i > 0 && now >= mean(rows[i - 1].adaptive)) falls = false;
        means += std::format("{}{:.4g}", i == 0 ? "" : ", ", now);
    }
    return {"depth", falls ? Verdict::holds : Verdict::fails,
            std::format("mean certified radii from shallow to deep: {}", means)};
}

}  // namespace

std::vector<lab::CheckSpec> check_specs() {
    lab::CheckSpec sound{"sound",
                         "No bound is broken: by points of the ball, by an attack, by the exact "
                         "distance"};
    sound.required = true;
    lab::CheckSpec exact{"ours-exact", "At radius 0 the bounds here are the network's outputs"};
    exact.required = true;
    lab::CheckSpec answer{"answer",
                          "The answer stands: a counterexample is one, and where there is said to "
                          "be none, random inputs are none"};
    answer.required = true;
    return {sound,
            {"adaptive", "The adaptive line certifies at least as much as the parallel one"},
            {"sandwich", "The certified radius is of the order of the nearest attack's distance"},
            {"gain", "On average the adaptive line is not worse than the parallel one"},
            {"depth", "Deeper networks have smaller certified radii"},
            exact,
            answer,
            {"released", "The released program's bounds are those of the network"}};
}

void judge_digit(const Analysis* analysis, std::vector<CheckResult>& checks) {
    if (analysis == nullptr) {
        checks.push_back(undecided("sound", "the network is in training"));
        return;
    }
    checks.push_back(soundness(*analysis));
    checks.push_back(adaptive_first(*analysis));
    checks.push_back(sandwich(*analysis));
}

void judge_study(const std::vector<StudyRow>& rows, bool over_depth, bool complete,
                 std::vector<CheckResult>& checks) {
    std::vector<double> adaptive;
    std::vector<double> parallel;
    std::vector<double> attack;
    int broken = 0;
    for (const StudyRow& row : rows) {
        for (std::size_t i = 0; i < row.attack.size(); ++i) {
            if (row.attack[i] > 0 && std::max(row.adaptive[i], row.parallel[i]) > row.attack[i]) {
                ++broken;
            }
        }
        adaptive.insert(adaptive.end(), row.adaptive.begin(), row.adaptive.end());
        parallel.insert(parallel.end(), row.parallel.begin(), row.parallel.end());
        attack.insert(attack.end(), row.attack.begin(), row.attack.end());
    }
    if (adaptive.empty()) {
        checks.push_back(undecided("sound", "no image is done yet"));
        return;
    }
    checks.push_back({"sound", broken == 0 ? Verdict::holds : Verdict::fails,
                      std::format("{} of {} images have an attack inside a certified ball", broken,
                                  adaptive.size())});
    const double gain = sum_of(adaptive) / sum_of(parallel);
    checks.push_back({"gain", gain >= 0.98 ? Verdict::holds : Verdict::fails,
                      std::format("adaptive over parallel, mean radii of {} images: {:+.1f} %",
                                  adaptive.size(), 100 * (gain - 1))});
    if (sum_of(attack) > 0) {
        const double ratio = sum_of(adaptive) / sum_of(attack);
        checks.push_back(
            {"sandwich", ratio >= 0.15 && ratio <= 0.7 ? Verdict::holds : Verdict::fails,
             std::format("mean certified over mean attack: {:.2f}; 0.33 in the paper", ratio)});
    }
    if (over_depth) {
        checks.push_back(complete && rows.size() > 1
                             ? depth_hurts(rows)
                             : undecided("depth", "needs two depths, done"));
    }
}

void judge_museum(double ours, const std::vector<double>& exhibits,
                  std::vector<CheckResult>& checks) {
    checks.push_back({"ours-exact", ours < 1e-9 ? Verdict::holds : Verdict::fails,
                      std::format("largest difference {:.1e}", ours)});
    const double largest = *std::max_element(exhibits.begin(), exhibits.end());
    checks.push_back(
        {"released", largest < 1e-6 ? Verdict::holds : Verdict::fails,
         std::format("with its slips, at radius 0, bounds miss outputs by up to {:.3f}", largest)});
}

}  // namespace tessera::cnn_cert
