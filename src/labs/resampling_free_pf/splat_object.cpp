#include "labs/resampling_free_pf/splat_object.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <utility>

namespace tessera::resampling_free_pf {
namespace {

constexpr double pi = std::numbers::pi;

/// A circle is cut into so many pieces.
constexpr int round = 16;
constexpr double cylinder_half = 0.6;  // of its height

constexpr Colour3 red = {1.0, 0.25, 0.2};
constexpr Colour3 green = {0.2, 0.9, 0.35};
constexpr Colour3 blue = {0.25, 0.45, 1.0};
constexpr Colour3 yellow = {1.0, 0.85, 0.2};
constexpr Colour3 violet = {0.8, 0.3, 0.95};
constexpr Colour3 white = {0.85, 0.85, 0.85};

/// A piece of surface over the unit square; in a mesh it is cut into so many pieces each way.
struct Patch {
    double area = 0.0;
    std::size_t colour = 0;
    std::function<Vector3(double a, double b)> point;
    int pieces_along = 1;
    int pieces_across = 1;
};

/// A solid before it is made splats or triangles.
struct Surface {
    std::vector<Colour3> palette;
    std::vector<Patch> patches;
    std::vector<Edge> edges;
};

Patch rectangle(const Vector3& corner, const Vector3& along, const Vector3& across,
                std::size_t colour) {
    return {along.norm() * across.norm(), colour,
            [=](double a, double b) -> Vector3 { return corner + a * along + b * across; }};
}

/// `count` points, uniform in area: the plastic-number sequence of M. Roberts (2018) for the place,
/// the golden ratio for the patch.
std::vector<Splat> surface_points(const std::vector<Patch>& patches, int count) {
    constexpr double plastic = 1.3247179572447460;
    constexpr double golden = 1.6180339887498949;
    double total = 0.0;
    for (const Patch& patch : patches) total += patch.area;
    const auto fraction = [](double x) { return x - std::floor(x); };
    std::vector<Splat> points;
    for (int i = 1; i <= count; ++i) {
        double place = total * fraction(i / golden);
        std::size_t chosen = 0;
        while (chosen + 1 < patches.size() && place >= patches[chosen].area) {
            place -= patches[chosen++].area;
        }
        const Patch& patch = patches[chosen];
        points.push_back(
            {patch.point(fraction(i / plastic), fraction(i / (plastic * plastic))), patch.colour});
    }
    return points;
}

/// Each next one is the farthest from those that are taken.
std::vector<Splat> spread_out(const std::vector<Splat>& points, std::size_t count) {
    std::vector<Splat> taken{points.front()};
    std::vector<double> distances(points.size(), std::numeric_limits<double>::infinity());
    while (taken.size() < count) {
        for (std::size_t i = 0; i < points.size(); ++i) {
            const double distance = (points[i].centre - taken.back().centre).squaredNorm();
            distances[i] = std::min(distances[i], distance);
        }
        const auto farthest = std::ranges::max_element(distances) - distances.begin();
        taken.push_back(points[static_cast<std::size_t>(farthest)]);
    }
    std::ranges::stable_sort(taken, {}, &Splat::colour);
    return taken;
}

std::vector<Splat> sampled(const std::vector<Patch>& patches) {
    constexpr int candidates = 900;
    return spread_out(surface_points(patches, candidates), splats_of_object);
}

std::vector<Triangle> tessellated(const std::vector<Patch>& patches) {
    std::vector<Triangle> triangles;
    for (const Patch& patch : patches) {
        const auto point = [&patch](int i, int j) {
            return patch.point(static_cast<double>(i) / patch.pieces_along,
                               static_cast<double>(j) / patch.pieces_across);
        };
        for (int i = 0; i < patch.pieces_along; ++i) {
            for (int j = 0; j < patch.pieces_across; ++j) {
                const Vector3 near = point(i, j);
                const Vector3 far = point(i + 1, j + 1);
                triangles.push_back({{near, point(i + 1, j), far}, patch.colour});
                triangles.push_back({{near, far, point(i, j + 1)}, patch.colour});
            }
        }
    }
    return triangles;
}

void add_ring(std::vector<Edge>& edges, int pieces, double turn,
              const std::function<Vector3(double angle)>& point) {
    for (int i = 0; i < pieces; ++i) {
        edges.push_back({point(turn * i / pieces), point(turn * (i + 1) / pieces)});
    }
}

Surface l_box() {
    // The outline of the L, counter-clockwise, and half of its thickness.
    constexpr std::array<std::array<double, 2>, 6> outline = {
        {{-0.6, -0.75}, {0.7, -0.75}, {0.7, -0.25}, {-0.1, -0.25}, {-0.1, 0.75}, {-0.6, 0.75}}};
    constexpr double depth = 0.35;
    Surface box;
    box.palette = {red, green, blue, yellow, violet, white};
    const Vector3 through(0.0, 0.0, 2 * depth);
    for (std::size_t i = 0; i < outline.size(); ++i) {
        const auto& [x0, y0] = outline[i];
        const auto& [x1, y1] = outline[(i + 1) % outline.size()];
        const Vector3 from(x0, y0, -depth);
        const Vector3 along(x1 - x0, y1 - y0, 0.0);
        box.patches.push_back(rectangle(from, along, through, i % 4));
        box.edges.push_back({from, from + along});
        box.edges.push_back({from + through, from + along + through});
        box.edges.push_back({from, from + through});
    }
    for (const double z : {-depth, depth}) {
        const std::size_t colour = z < 0 ? 4 : 5;
        box.patches.push_back(rectangle({-0.6, -0.75, z}, {1.3, 0, 0}, {0, 0.5, 0}, colour));
        box.patches.push_back(rectangle({-0.6, -0.25, z}, {0.5, 0, 0}, {0, 1.0, 0}, colour));
    }
    return box;
}

Surface mug() {
    constexpr double radius = 0.5;
    constexpr double half = 0.6;
    constexpr double handle = 0.34;  // of the half torus
    constexpr double tube = 0.09;
    Surface mug;
    mug.palette = {red, white, blue, yellow};
    const auto wall = [](double y, double angle) -> Vector3 {
        return {radius * std::cos(angle), y, radius * std::sin(angle)};
    };
    const auto torus = [](double along, double around) -> Vector3 {
        const double out = handle + tube * std::cos(around);
        return {radius + out * std::cos(along), out * std::sin(along), tube * std::sin(around)};
    };
    const auto band = [&](double low, double high, std::size_t colour) {
        return Patch{2 * pi * radius * (high - low), colour,
                     [=](double a, double b) { return wall(low + (high - low) * a, 2 * pi * b); },
                     1, round};
    };
    const Patch floor{pi * radius * radius, 2,
                      [=](double a, double b) -> Vector3 {
                          const double r = radius * std::sqrt(a);
                          return {r * std::cos(2 * pi * b), half, r * std::sin(2 * pi * b)};
                      },
                      1, round};
    const Patch grip{2 * pi * pi * handle * tube, 3,
                     [=](double a, double b) { return torus(pi * (a - 0.5), 2 * pi * b); }, 8, 6};
    mug.patches = {band(-half, 0.0, 0), band(0.0, half, 1), floor, grip};
    for (const double y : {-half, 0.0, half}) {
        add_ring(mug.edges, 16, 2 * pi, [&](double angle) { return wall(y, angle); });
    }
    for (int i = 0; i < 4; ++i) {
        mug.edges.push_back({wall(-half, pi * i / 2), wall(half, pi * i / 2)});
    }
    for (const double around : {0.0, pi}) {
        add_ring(mug.edges, 8, pi, [&](double a) { return torus(a - pi / 2, around); });
    }
    return mug;
}

/// Three bands and two lids.
Surface cylinder() {
    constexpr double radius = 0.45;
    Surface tin;
    tin.palette = {red, white, blue};
    const auto wall = [](double y, double angle) -> Vector3 {
        return {radius * std::cos(angle), y, radius * std::sin(angle)};
    };
    for (std::size_t k = 0; k < 3; ++k) {
        const double low = -cylinder_half + 2 * cylinder_half * static_cast<double>(k) / 3;
        tin.patches.push_back(
            {2 * pi * radius * 2 * cylinder_half / 3, k,
             [=](double a, double b) { return wall(low + 2 * cylinder_half / 3 * a, 2 * pi * b); },
             1, round});
        const double y = cylinder_half * (static_cast<double>(k) - 1.0);
        add_ring(tin.edges, round, 2 * pi, [&](double angle) { return wall(y, angle); });
        if (k == 1) continue;
        tin.patches.push_back({pi * radius * radius, k,
                               [=](double a, double b) -> Vector3 {
                                   const double r = radius * std::sqrt(a);
                                   return {r * std::cos(2 * pi * b), y, r * std::sin(2 * pi * b)};
                               },
                               1, round});
    }
    for (int i = 0; i < 4; ++i) {
        tin.edges.push_back({wall(-cylinder_half, pi * i / 2), wall(cylinder_half, pi * i / 2)});
    }
    return tin;
}

/// Three rings of ten: turning by a tenth changes nothing at all.
std::vector<Splat> rings() {
    constexpr double radius = 0.45;
    std::vector<Splat> splats;
    for (std::size_t ring = 0; ring < 3; ++ring) {
        const double y = cylinder_half * (static_cast<double>(ring) - 1.0);
        for (int i = 0; i < 10; ++i) {
            const double angle = pi * i / 5;
            splats.push_back({{radius * std::cos(angle), y, radius * std::sin(angle)}, ring});
        }
    }
    return splats;
}

Surface surface_of(Solid solid) {
    switch (solid) {
        case Solid::mug:
            return mug();
        case Solid::cylinder:
            return cylinder();
        case Solid::l_box:
            break;
    }
    return l_box();
}

}  // namespace

SplatObject splat_object(Solid solid) {
    Surface surface = surface_of(solid);
    return {std::move(surface.palette),
            solid == Solid::cylinder ? rings() : sampled(surface.patches),
            std::move(surface.edges)};
}

SplatObject mesh_object(Solid solid) {
    Surface surface = surface_of(solid);
    return {std::move(surface.palette), {}, std::move(surface.edges), tessellated(surface.patches)};
}

SplatObject in_grey(SplatObject object) {
    for (Colour3& colour : object.palette) {
        colour = {(colour[0] + colour[1] + colour[2]) / 3, 0.0, 0.0};
    }
    return object;
}

Vector3 symmetry_axis(Solid solid) {
    return {0.0, solid == Solid::cylinder ? 1.0 : 0.0, 0.0};
}

}  // namespace tessera::resampling_free_pf
