#pragma once

#include "labs/farmap/window.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace tessera::farmap {

/// What is seen in a cell: 0 for a free cell, 1 + colour for a wall.
using Kind = std::int32_t;
constexpr Kind free_kind = 0;

/// Powers of the decay factor gamma, down to where they no longer count beside 1 - gamma.
class Decay {
public:
    explicit Decay(double gamma);
    double gamma() const { return gamma_; }
    double gain() const { return 1 - gamma_; }
    double power(std::int64_t exponent) const {
        return exponent < static_cast<std::int64_t>(powers_.size())
                   ? powers_[static_cast<std::size_t>(exponent)]
                   : 0.0;
    }

private:
    double gamma_;
    std::vector<double> powers_;
};

/// Confidence M_k of each cell and kind, kept as (value, time of last sight): decay is applied when
/// a value is read. The kind seen last has its place in the cell; others, which only occur when
/// walls change, are kept aside.
class LazyConfidence {
public:
    void move_to(const Window& from, const Window& to);
    void begin_update(const Decay&) { ++time_; }
    /// One more sight of that kind in a cell; returns the new confidence. `place` names the cell
    /// independently of the window.
    double see(std::size_t cell, std::uint32_t place, Kind kind, const Decay& decay);
    double value(std::size_t cell, std::uint32_t place, Kind kind, const Decay& decay) const;

private:
    struct Entry {
        double value = 0;
        std::int32_t time = 0;
        Kind kind = -1;
    };
    static std::uint64_t key(std::uint32_t place, Kind kind) {
        return (std::uint64_t{place} << 32) | static_cast<std::uint32_t>(kind);
    }

    std::int32_t time_ = 0;
    std::vector<Entry> entries_;
    std::unordered_map<std::uint64_t, Entry> others_;
};

/// The same as the paper's program keeps it: one matrix per kind, all multiplied by gamma at each
/// update. Costs kinds x rows x columns a step.
class DenseConfidence {
public:
    void move_to(const Window& from, const Window& to);
    void begin_update(const Decay& decay);
    double see(std::size_t cell, std::uint32_t place, Kind kind, const Decay& decay);
    double value(std::size_t cell, std::uint32_t place, Kind kind, const Decay& decay) const;

private:
    std::size_t cells_ = 0;
    std::vector<std::int32_t> plane_of_kind_;  // -1: never seen
    std::vector<std::vector<double>> planes_;
};

}  // namespace tessera::farmap
