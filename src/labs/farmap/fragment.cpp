#include "labs/farmap/fragment.h"

namespace tessera::farmap {

std::optional<int> crossed_border(const Fragment& fragment, const Pose& pose) {
    for (const BorderCell& cell : fragment.borders) {
        if (cell.pose == pose) {
            return cell.other;
        }
    }
    return std::nullopt;
}

void connect(Fragment& old_fragment, int old_id, Fragment& new_fragment, int new_id,
             const Pose& pose) {
    old_fragment.links.push_back({new_id, pose.cell});
    new_fragment.links.push_back({old_id, pose.cell});
    const bool vertical = pose.heading == Heading::up || pose.heading == Heading::down;
    const Heading back = vertical ? Heading::left : Heading::up;
    Cell cell = pose.cell;
    while (old_fragment.map.known_free(neighbour(cell, back))) {
        cell = neighbour(cell, back);
    }
    while (old_fragment.map.known_free(cell)) {
        old_fragment.borders.push_back({{cell, pose.heading}, new_id});
        new_fragment.borders.push_back({{cell, opposite(pose.heading)}, old_id});
        cell = neighbour(cell, opposite(back));
    }
}

}  // namespace tessera::farmap
