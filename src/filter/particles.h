#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tessera::filter {

/// Points of a space, coordinate by coordinate: row d holds coordinate d of all particles.
class Particles {
public:
    Particles() = default;
    Particles(std::size_t dimension, std::size_t count)
        : dimension_(dimension), count_(count), values_(dimension * count) {}

    std::size_t dimension() const { return dimension_; }
    std::size_t count() const { return count_; }

    std::span<double> row(std::size_t d) { return std::span(values_).subspan(d * count_, count_); }
    std::span<const double> row(std::size_t d) const {
        return std::span(values_).subspan(d * count_, count_);
    }
    double& at(std::size_t d, std::size_t i) { return values_[d * count_ + i]; }
    double at(std::size_t d, std::size_t i) const { return values_[d * count_ + i]; }

    /// All coordinates, row after row.
    std::span<double> values() { return values_; }
    std::span<const double> values() const { return values_; }

private:
    std::size_t dimension_ = 0;
    std::size_t count_ = 0;
    std::vector<double> values_;
};

}  // namespace tessera::filter
