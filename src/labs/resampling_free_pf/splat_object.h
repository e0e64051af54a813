#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "labs/resampling_free_pf/rotation.h"

/// What the pose tracker looks at: a solid as a cloud of coloured Gaussian splats, or as a mesh of
/// triangles (Sec. 6D pose; the solids and the way they are sampled are this lab's).
namespace tessera::resampling_free_pf {

enum class Solid {
    l_box,    ///< an L-shaped box, each side in a colour
    mug,      ///< a lathe and half a torus: only the handle shows the turn
    cylinder  ///< three rings: turns about its axis cannot be seen
};

using Colour3 = std::array<double, 3>;  ///< amplitudes of red, green and blue

struct Splat {
    Vector3 centre;
    std::size_t colour = 0;  ///< in the palette
};

struct Triangle {
    std::array<Vector3, 3> corners;
    std::size_t colour = 0;
};

struct Edge {
    Vector3 from;
    Vector3 to;
};

/// In units of length of the camera's world; the origin is about the middle of the solid.
struct SplatObject {
    std::vector<Colour3> palette;
    std::vector<Splat> splats;             ///< in the order of their colours
    std::vector<Edge> edges;               ///< a wireframe
    std::vector<Triangle> triangles = {};  ///< drawn instead of splats, when there are any
};

inline constexpr std::size_t splats_of_object = 30;

/// 30 splats spread evenly over the surface: of many points of a low-discrepancy sequence, each
/// taken next is the farthest from all that are taken. The cylinder's stand in rings of ten.
SplatObject splat_object(Solid solid);

/// The same solid as a closed mesh.
SplatObject mesh_object(Solid solid);

/// The object before a grey camera: one amplitude for each splat, the mean of its three; the second
/// and the third channel are dark.
SplatObject in_grey(SplatObject object);

/// The axis that a symmetric solid can be turned about unseen; zero for the others.
Vector3 symmetry_axis(Solid solid);

}  // namespace tessera::resampling_free_pf
