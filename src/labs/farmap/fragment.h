#pragma once

#include "env/pose.h"
#include "labs/farmap/local_map.h"
#include "labs/farmap/planner.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace tessera::farmap {

/// Crossing the cell with that heading leads to another map.
struct BorderCell {
    Pose pose;
    int other = 0;
};

/// A map was cut here, and the other one is its continuation or its origin. Each pair of maps has
/// one fracture point, since every cut makes a new map: the graph of fragments is a tree.
struct Link {
    int other = 0;
    Cell point;
};

/// A local map with its place in the graph of fragments.
struct Fragment {
    Fragment(MapBackend backend, std::shared_ptr<const Decay> decay, const Box& limits)
        : map(backend, std::move(decay), limits) {}

    LocalMap map;
    std::vector<Link> links;
    std::vector<BorderCell> borders;
    double stored_openness = 0;  ///< q when the map was last left
};

/// The map on the other side when a walker in that pose crosses a border.
std::optional<int> crossed_border(const Fragment& fragment, const Pose& pose);

/// Ties an old fragment and the new one cut from it at that pose: fracture point and border. The
/// border is the unbroken line of cells known free to the old map through the pose, across its
/// heading; it leads to the new map by that heading and back by the opposite one.
void connect(Fragment& old_fragment, int old_id, Fragment& new_fragment, int new_id,
             const Pose& pose);

}  // namespace tessera::farmap
