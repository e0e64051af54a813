#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "verify/box_split.h"
#include "verify/property.h"
#include "verify/relu_split.h"

/// Whether a network has a property, by branch and bound.
namespace tessera::verify {

/// What sub-problems are made of.
enum class Splitting : std::uint8_t {
    automatic,  ///< signs of ReLUs where the network has a form for them, in turns with boxes when
                ///< there are few inputs; boxes for all other networks
    boxes,      ///< boxes of inputs
    signs       ///< signs of ReLUs: only networks of ReLUs, maxima and linear layers
};

struct DecideOptions {
    std::size_t most_boxes = 20'000;  ///< sub-problems of either kind
    Splitting splitting = Splitting::automatic;
};

/// The search, one sub-problem at a time.
class PropertyDecision {
public:
    /// Both must outlive it. Throws InputError when the property does not fit the network, or when
    /// there is no form for signs and they are to be split.
    PropertyDecision(const PreparedNetwork& prepared, const Property& property,
                     DecideOptions options = {});
    PropertyDecision(const PropertyDecision&) = delete;
    PropertyDecision& operator=(const PropertyDecision&) = delete;

    /// False when the search is over.
    bool step();

    /// Sub-problems of both kinds; the larger of the two shares.
    Decision decision() const;
    const BoxDecision& by_boxes() const { return by_boxes_; }
    /// Null for a network without a form for signs, or when only boxes are split.
    const ReluDecision* by_signs() const { return by_signs_ ? &*by_signs_ : nullptr; }

private:
    bool answered() const;

    DecideOptions options_;
    BoxDecision by_boxes_;
    std::optional<ReluForm> form_;
    std::optional<ReluDecision> by_signs_;
    bool boxes_open_ = true;
    bool signs_open_ = false;
    bool signs_last_ = false;
    std::size_t looked_at_ = 0;
};

/// The whole search.
Decision decide(const PreparedNetwork& prepared, const Property& property,
                DecideOptions options = {});

}  // namespace tessera::verify
