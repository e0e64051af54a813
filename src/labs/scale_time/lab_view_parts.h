#pragma once

#include <string>
#include <utility>

#include "lab/view.h"

/// What the views of theory and of networks are declared with.
namespace tessera::scale_time {

inline lab::AxisSpec axis(const std::string& label, lab::AxisScale scale = lab::AxisScale::linear) {
    lab::AxisSpec spec;
    spec.label = label;
    spec.scale = scale;
    return spec;
}

inline lab::AxisSpec log_axis(const std::string& label) {
    return axis(label, lab::AxisScale::logarithmic);
}

inline lab::ViewSpec view(const std::string& id, const std::string& title, const std::string& help,
                          lab::AxisSpec x, lab::AxisSpec y) {
    lab::ViewSpec spec;
    spec.id = id;
    spec.title = title;
    spec.help = help;
    spec.x = std::move(x);
    spec.y = std::move(y);
    return spec;
}

}  // namespace tessera::scale_time
