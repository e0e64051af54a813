#include "labs/double_descent/lab_fit_views.h"

#include <cmath>
#include <format>

#include "labs/double_descent/lab_curves.h"

namespace tessera::double_descent {
namespace {

lab::Channel factor(const char* name, const char* label, const Vector& values) {
    lab::Series series;
    for (Index mode = 0; mode < values.size(); ++mode) {
        series.x.push_back(static_cast<double>(mode + 1));
        series.y.push_back(std::abs(values(mode)));
    }
    return {name, label, std::move(series)};
}

lab::Channel contributions(const ModeTable& table) {
    lab::Bars bars;
    for (Index mode = 0; mode < table.contributions.size(); ++mode) {
        bars.categories.push_back(std::to_string(mode + 1));
        bars.values.push_back(table.contributions(mode));
    }
    bars.categories.emplace_back("bias");
    bars.values.push_back(table.bias_term);
    return {"contributions", "contribution to the prediction error", std::move(bars)};
}

std::string heaviest_mode(const ModeTable& table) {
    if (table.kept == 0) {
        return "No mode is left: the fit predicts 0 everywhere and only the bias remains.";
    }
    Index heaviest = 0;
    table.contributions.cwiseAbs().maxCoeff(&heaviest);
    return std::format(
        "Mode {} of {} weighs most: 1/S = {}, x.v = {}, u.E = {}; their product {} is part of the "
        "error {}.",
        heaviest + 1, table.contributions.size(), shown(table.inverses(heaviest)),
        shown(table.feature_projections(heaviest)), shown(table.residual_projections(heaviest)),
        shown(table.contributions(heaviest)), shown(table.prediction - table.ideal_prediction));
}

/// Where the draggable line stands while nothing is cut off: just under the spectrum.
double line_position(const Vector& singular_values, double cutoff) {
    if (cutoff > 0.0) return cutoff;
    double least = 0.0;
    for (const double value : singular_values) {
        if (value > 0.0) least = value;
    }
    return least / 2.0;
}

}  // namespace

void emit_mode_views(const SingularModes& modes, const ModeTable& table, double cutoff,
                     lab::Frame& frame) {
    frame.channels.push_back(factor("factors/inverse", "1/S, factor 1", table.inverses));
    frame.channels.push_back(
        factor("factors/features", "|x.v|, factor 2", table.feature_projections));
    frame.channels.push_back(
        factor("factors/residuals", "|u.E|, factor 3", table.residual_projections));
    frame.channels.push_back(contributions(table));
    frame.channels.push_back(factor("spectrum/values", "singular values S", modes.singular_values));
    frame.channels.push_back(scalar("spectrum/cutoff", cutoff > 0.0 ? "cutoff" : "cutoff: off",
                                    line_position(modes.singular_values, cutoff)));
    frame.channels.push_back(text("modes/sentence", heaviest_mode(table)));
    frame.channels.push_back(scalar("fit/error", "prediction error at the test point",
                                    table.prediction - table.ideal_prediction));
    frame.channels.push_back(scalar("fit/variance", "variance part", table.variance_term));
    frame.channels.push_back(scalar("fit/bias", "bias part", table.bias_term));
}

}  // namespace tessera::double_descent
