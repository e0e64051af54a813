#include "labs/farmap/lab_curves.h"

#include <algorithm>
#include <cstddef>
#include <format>
#include <limits>
#include <utility>
#include <vector>

namespace tessera::farmap {
namespace {

/// So many steps of the confidence trace can be told apart.
constexpr int trace_window = 600;
/// Points of a curve over a whole run.
constexpr int most_points = 400;
constexpr double gap = std::numeric_limits<double>::quiet_NaN();

/// Whether cuts are decided by z-scores, so that there is a band to show.
bool has_band(const AgentSettings& settings) {
    return settings.fragmentation == Fragmentation::z_score;
}

struct ConfidenceTrace {
    lab::Series confidence;
    lab::Series mean;
    lab::Series surprise;
    lab::Points cuts;
    lab::Points recalls;
};

void add_point(lab::Points& points, double x, double y) {
    points.x.push_back(x);
    points.y.push_back(y);
}

void add_band(ConfidenceTrace& trace, const StepRecord& record, int samples,
              const AgentSettings& settings) {
    const bool enough = samples >= settings.minimum_samples;
    const double reach = settings.rho * record.standard_deviation;
    trace.mean.y.push_back(samples > 0 ? record.mean : gap);
    trace.mean.lower.push_back(enough ? record.mean - reach : gap);
    trace.mean.upper.push_back(enough ? record.mean + reach : gap);
    const bool judged = enough && record.standard_deviation > 0;
    trace.surprise.y.push_back(
        judged ? (record.mean - record.confidence) / record.standard_deviation : gap);
}

ConfidenceTrace confidence_trace(const Walk& walk, int step) {
    ConfidenceTrace trace;
    const AgentSettings& settings = walk.explorer().settings();
    const int first = std::max(0, step - trace_window);
    int last_cut = 0;
    for (int i = 0; i <= step; ++i) {
        const StepRecord& record = walk.record(i);
        if (i >= first) {
            trace.confidence.x.push_back(i);
            trace.confidence.y.push_back(record.confidence);
            add_band(trace, record, i - last_cut, settings);
            if (record.cut_to >= 0) add_point(trace.cuts, i, record.confidence);
            if (record.recalled >= 0) add_point(trace.recalls, i, record.confidence);
        }
        if (record.cut_to >= 0) last_cut = i;
    }
    trace.mean.x = trace.confidence.x;
    trace.surprise.x = trace.confidence.x;
    return trace;
}

std::vector<int> sampled_steps(int step) {
    const int stride = step / most_points + 1;
    std::vector<int> steps;
    for (int i = 0; i < step; i += stride) steps.push_back(i);
    steps.push_back(step);
    return steps;
}

/// Lowest and highest value between the points, so that no tooth of a saw is lost.
template <class Measure>
lab::Series enveloped(int step, const Measure& measure) {
    const int stride = 2 * (step / most_points) + 1;
    lab::Series series;
    for (int first = 0; first <= step; first += stride) {
        const int end = std::min(first + stride, step + 1);
        int low = first;
        int high = first;
        for (int i = first; i < end; ++i) {
            if (measure(i) < measure(low)) low = i;
            if (measure(i) > measure(high)) high = i;
        }
        for (const int i : {std::min(low, high), std::max(low, high)}) {
            if (!series.x.empty() && series.x.back() == i) continue;
            series.x.push_back(i);
            series.y.push_back(static_cast<double>(measure(i)));
        }
    }
    return series;
}

std::string next_goal(const std::vector<double>& scores, int current, double q, double gate) {
    const auto best = static_cast<int>(std::ranges::max_element(scores) - scores.begin());
    const std::string here = std::format("Map {} is current: q = {:.3f}, score {:.4f}.", current, q,
                                         scores[static_cast<std::size_t>(current)]);
    if (q >= gate) return here + " It is open enough to go on here.";
    if (best == current) return here + " No stored map scores higher.";
    return std::format("{} Map {} scores higher, {:.4f}: the next plan may lead there.", here, best,
                       scores[static_cast<std::size_t>(best)]);
}

lab::Graph graph_of(const Walk& walk, int step, const Knowledge& knowledge,
                    const PictureScale& scale) {
    lab::Graph graph;
    graph.value = walk.openness_after(step);
    for (const auto& [row, col, count] : knowledge.centres) {
        graph.x.push_back(scale.x(col));
        graph.y.push_back(scale.y(row));
    }
    for (int i = 0; i <= step; ++i) {
        const StepRecord& record = walk.record(i);
        if (record.cut_to < 0) continue;
        graph.from.push_back(record.map);
        graph.to.push_back(record.cut_to);
        graph.weight.push_back(1.0);
    }
    return graph;
}

/// From the current map to those it is linked with, with their scores.
lab::Arrows score_arrows(const Walk& walk, const lab::Graph& graph, int current,
                         const std::vector<double>& scores) {
    lab::Arrows arrows;
    for (const Link& link : walk.explorer().memory().current().links) {
        const auto from = static_cast<std::size_t>(current);
        const auto to = static_cast<std::size_t>(link.other);
        arrows.x0.push_back(graph.x[from]);
        arrows.y0.push_back(graph.y[from]);
        // Half way, so that the score is not hidden by the neighbour's dot.
        arrows.x1.push_back((graph.x[from] + graph.x[to]) / 2);
        arrows.y1.push_back((graph.y[from] + graph.y[to]) / 2);
        arrows.labels.push_back(std::format("{}: {:.4f}", link.other, scores[to]));
    }
    return arrows;
}

}  // namespace

void add_confidence(const Walk& walk, int step, lab::Frame& frame) {
    ConfidenceTrace trace = confidence_trace(walk, step);
    const AgentSettings& settings = walk.explorer().settings();
    if (has_band(settings)) {
        frame.channels.push_back({"confidence/mean",
                                  std::format("mean since the last cut, {:g} sd", settings.rho),
                                  std::move(trace.mean)});
        frame.channels.push_back({"surprise/z", "surprise of the view", std::move(trace.surprise)});
        frame.channels.push_back(scalar("surprise/rho", "rho", settings.rho));
    }
    frame.channels.push_back(
        {"confidence/view", "confidence of the view", std::move(trace.confidence)});
    frame.channels.push_back({"confidence/recalls", "recalls", std::move(trace.recalls)});
    frame.channels.push_back({"confidence/cuts", "cuts", std::move(trace.cuts)});
}

void add_progress_curves(const Walk& walk, int step, int number, bool with_total,
                         lab::Frame& frame) {
    lab::Series coverage;
    for (const int i : sampled_steps(step)) {
        coverage.x.push_back(i);
        coverage.y.push_back(walk.record(i).coverage());
    }
    frame.channels.push_back(
        {std::format("coverage/{}", number), walk.name(), std::move(coverage)});
    frame.channels.push_back({std::format("memory/{}", number), walk.name(),
                              enveloped(step, [&](int i) { return walk.record(i).memory; })});
    if (!with_total || walk.maps_after(step) < 2) return;
    frame.channels.push_back({std::format("total/{}", number), walk.name() + ", all its maps",
                              enveloped(step, [&](int i) { return walk.record(i).total_memory; })});
}

void add_fragments(Walk& walk, int step, const Knowledge& knowledge, const PictureScale& scale,
                   lab::Frame& frame) {
    lab::Graph graph = graph_of(walk, step, knowledge, scale);
    const int current = walk.map_after(step);
    const auto place = static_cast<std::size_t>(current);
    frame.channels.push_back({"fragments/current", "current map",
                              lab::Points{{graph.x[place]}, {graph.y[place]}, {}, {}, {}}});
    std::string sentence = std::format("{} maps; map {} is current, q = {:.3f}.", graph.x.size(),
                                       current, graph.value[place]);
    if (step == walk.steps()) {
        const std::vector<double> scores = walk.scores();
        frame.channels.push_back({"fragments/scores", "scores of the neighbours",
                                  score_arrows(walk, graph, current, scores)});
        if (scores.size() > 1) {
            sentence =
                next_goal(scores, current, graph.value[place], walk.explorer().settings().gate);
        }
    }
    frame.channels.push_back({"fragments/graph", "maps, coloured by q", std::move(graph)});
    frame.channels.push_back(text("fragments/sentence", sentence));
}

}  // namespace tessera::farmap
