#include "labs/farmap/confidence.h"

#include <algorithm>

namespace tessera::farmap {

Decay::Decay(double gamma) : gamma_(gamma) {
    constexpr double negligible = 1e-22;
    powers_.push_back(1);
    while (powers_.back() > negligible) {
        powers_.push_back(powers_.back() * gamma);
    }
}

void LazyConfidence::move_to(const Window& from, const Window& to) {
    entries_ = moved_to_window(entries_, from, to, Entry{});
}

double LazyConfidence::see(std::size_t cell, std::uint32_t place, Kind kind, const Decay& decay) {
    Entry& entry = entries_[cell];
    if (entry.kind != kind) {
        const Entry before = entry;
        entry = {0, time_, kind};
        if (before.kind >= 0) {
            const auto other = others_.find(key(place, kind));
            if (other != others_.end()) {
                entry = other->second;
            }
            others_[key(place, before.kind)] = before;
        }
    }
    const double decayed = entry.value * decay.power(time_ - entry.time);
    entry.value = std::min(decayed + decay.gain(), 1.0);
    entry.time = time_;
    return entry.value;
}

double LazyConfidence::value(std::size_t cell, std::uint32_t place, Kind kind,
                             const Decay& decay) const {
    Entry entry = entries_[cell];
    if (entry.kind != kind) {
        const auto other = others_.find(key(place, kind));
        if (other == others_.end()) {
            return 0;
        }
        entry = other->second;
    }
    return entry.value * decay.power(time_ - entry.time);
}

void DenseConfidence::move_to(const Window& from, const Window& to) {
    cells_ = to.cells();
    for (std::vector<double>& plane : planes_) {
        plane = moved_to_window(plane, from, to, 0.0);
    }
}

void DenseConfidence::begin_update(const Decay& decay) {
    for (std::vector<double>& plane : planes_) {
        for (double& value : plane) {
            value *= decay.gamma();
        }
    }
}

double DenseConfidence::see(std::size_t cell, std::uint32_t, Kind kind, const Decay& decay) {
    const auto k = static_cast<std::size_t>(kind);
    if (k >= plane_of_kind_.size()) {
        plane_of_kind_.resize(k + 1, -1);
    }
    if (plane_of_kind_[k] < 0) {
        plane_of_kind_[k] = static_cast<std::int32_t>(planes_.size());
        planes_.emplace_back(cells_);
    }
    double& value = planes_[static_cast<std::size_t>(plane_of_kind_[k])][cell];
    value = std::min(value + decay.gain(), 1.0);
    return value;
}

double DenseConfidence::value(std::size_t cell, std::uint32_t, Kind kind, const Decay&) const {
    const auto k = static_cast<std::size_t>(kind);
    if (k >= plane_of_kind_.size() || plane_of_kind_[k] < 0) {
        return 0;
    }
    return planes_[static_cast<std::size_t>(plane_of_kind_[k])][cell];
}

}  // namespace tessera::farmap
