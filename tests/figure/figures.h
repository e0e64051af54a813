// Figures that several tests look at.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "figure/figure.h"

namespace tessera::figure {

inline LineSeries line(std::string name, std::vector<double> x = {}, std::vector<double> y = {}) {
    LineSeries series;
    series.name = std::move(name);
    series.x = std::move(x);
    series.y = std::move(y);
    return series;
}

// Two series over N = 1..20 on log axes; "train" is zero up to N = 10. A band, a guide with a
// handle, two checks.
inline Figure error_curve() {
    Figure figure;
    figure.id = "error";
    figure.title = "Test error";
    figure.x.label = "N";
    figure.x.scale = Scale::log;
    figure.y.label = "mean squared error";
    figure.y.unit = "mm²";
    figure.y.scale = Scale::log;
    LineSeries test = line("test");
    LineSeries train = line("train");
    test.band_name = "10 % to 90 %";
    for (int n = 1; n <= 20; ++n) {
        const double error = 100.0 / (0.1 + (n - 10) * (n - 10));
        test.x.push_back(n);
        test.y.push_back(error);
        test.lower.push_back(0.5 * error);
        test.upper.push_back(2.0 * error);
        train.x.push_back(n);
        train.y.push_back(n <= 10 ? 0.0 : n - 10.0);
    }
    figure.layers = {test, train};
    Guide guide;
    guide.value = 10.0;
    guide.label = "N = D";
    guide.handle = Handle{"n", {1.0, 20.0}, "", true};
    figure.guides = {guide};
    figure.checks = {{"the peak is at N = D", "peak at 10", Verdict::holds},
                     {"no peak", "there is one", Verdict::fails}};
    figure.provenance = {"double-descent", "B2",         "A paper", "Fig. 2",
                         "1.2.3",          "{\"n\":12}", "7",       {{"diabetes", "0a1b"}}};
    return figure;
}

inline Figure heat_map() {
    Figure figure;
    figure.id = "heat";
    figure.title = "Heat";
    HeatMap map;
    map.rows = 2;
    map.columns = 3;
    map.values = {1, 2, 3, 4, 5, 6};
    map.x = {0.0, 3.0};
    map.y = {0.0, 2.0};
    map.value_label = "heat";
    figure.layers = {map};
    return figure;
}

inline Figure signed_bars() {
    Figure figure;
    figure.id = "bars";
    figure.x.categories = {"one", "two", "three"};
    Bars bars;
    bars.groups.resize(2);
    bars.groups[0].name = "a";
    bars.groups[0].values = {1.0, -2.0, 3.0};
    bars.groups[1].name = "b";
    bars.groups[1].values = {0.5, 0.5, -0.5};
    figure.layers = {bars};
    return figure;
}

}  // namespace tessera::figure
