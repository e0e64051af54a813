#include "env/generator.h"

#include <algorithm>
#include <format>
#include <utility>

#include "core/errors.h"

namespace tessera::env {
namespace {

int draw_between(RandomStream& stream, int low, int high) {
    const int count = high - low + 1;
    return low + static_cast<int>(stream.below(static_cast<std::uint64_t>(count)));
}

void check_range(const char* name, int value, int low, int high) {
    if (value < low || value > high) {
        throw InputError(std::format("{} is {}; allowed are {} to {}", name, value, low, high));
    }
}

void check_probability(const char* name, double value) {
    if (!(value >= 0 && value <= 1)) {
        throw InputError(std::format("{} is {}; allowed are 0 to 1", name, value));
    }
}

void check(const GeneratorParameters& p) {
    check_range("rooms per side", p.rooms, 1, 12);
    check_range("room side", p.room_side, 2, 15);
    check_range("corridor length", p.corridor, 1, 5);
    check_range("door width", p.vertical_door, 1, p.room_side);
    check_range("door width", p.horizontal_door, 1, p.room_side);
    check_range("boundary flips", p.flips, 0, 50);
    check_probability("probability of a door", p.join);
    check_probability("probability of merging", p.merge);
    check_probability("probability of a flip", p.flip);
}

BaseMap closed_rooms(const GeneratorParameters& p) {
    const int pitch = p.room_side + p.corridor;
    const int side = pitch * p.rooms + 1;
    BaseMap map(side, side, false);
    for (int i = 0; i <= p.rooms; ++i) {
        const int first = i * pitch;
        const int last = std::min(first + p.corridor, side);
        map.fill({first, 0}, {last, side}, true);
        map.fill({0, first}, {side, last}, true);
    }
    return map;
}

/// Opens the wall between each pair of neighbouring rooms with that probability, along the first
/// `rows` rows or `cols` columns of the room.
void open_walls(BaseMap& map, const GeneratorParameters& p, double probability, int rows, int cols,
                RandomStream& stream) {
    const int pitch = p.room_side + p.corridor;
    for (int i = 0; i + 1 < p.rooms; ++i) {
        for (int j = 0; j < p.rooms; ++j) {
            const int wall = (i + 1) * pitch;
            const int room = j * pitch + p.corridor;
            if (stream.uniform() < probability) {
                map.fill({wall, room}, {wall + p.corridor, room + cols}, false);
            }
            if (stream.uniform() < probability) {
                map.fill({room, wall}, {room + rows, wall + p.corridor}, false);
            }
        }
    }
}

}  // namespace

GeneratorParameters draw_parameters(RandomStream& stream) {
    GeneratorParameters p;
    p.rooms = draw_between(stream, 3, 7);
    p.room_side = draw_between(stream, 3, 7);
    p.corridor = draw_between(stream, 1, 3);
    p.vertical_door = draw_between(stream, 1, p.room_side - 1);
    p.horizontal_door = draw_between(stream, 1, p.room_side - 1);
    p.flips = draw_between(stream, 0, 10);
    return p;
}

std::vector<BaseMap> generate(const GeneratorParameters& p, RandomStream& stream) {
    check(p);
    BaseMap map = closed_rooms(p);
    open_walls(map, p, p.join, p.vertical_door, p.horizontal_door, stream);
    open_walls(map, p, p.merge, p.room_side, p.room_side, stream);
    for (int i = 0; i < p.flips; ++i) {
        flip_boundaries(map, p.flip, stream);
    }
    return components(map, 3 * p.room_side * p.room_side);
}

std::vector<BaseMap> generate(std::uint64_t seed, std::uint64_t call) {
    RandomStream stream("env", seed, "map generator", call);
    const GeneratorParameters parameters = draw_parameters(stream);
    return generate(parameters, stream);
}

std::vector<BaseMap> generate_set(std::size_t count, std::uint64_t seed) {
    std::vector<BaseMap> maps;
    for (std::uint64_t call = 0; maps.size() < count; ++call) {
        for (BaseMap& map : generate(seed, call)) {
            if (maps.size() < count) {
                maps.push_back(std::move(map));
            }
        }
    }
    return maps;
}

}  // namespace tessera::env
