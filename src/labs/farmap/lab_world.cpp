#include "labs/farmap/lab_world.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <format>
#include <functional>
#include <optional>
#include <utility>

#include "core/errors.h"
#include "env/floor_plans.h"
#include "env/generator.h"
#include "env/scripted_world.h"
#include "env/text_map.h"

namespace tessera::farmap {
namespace {

using lab::ConfigError;

/// Calls of the generator before it is taken for granted that it gives no such map.
constexpr std::uint64_t most_calls = 20000;

bool of_size(const env::BaseMap& map, const Parameters& parameters) {
    if (parameters.size == MapSize::any || parameters.size == MapSize::sliders) return true;
    const int area = env::World(map, parameters.scale).area();
    switch (parameters.size) {
        case MapSize::small:
            return size_class(area) == SizeClass::small;
        case MapSize::medium:
            return size_class(area) == SizeClass::medium;
        case MapSize::large:
            return size_class(area) == SizeClass::large;
        case MapSize::extra_large:
            return size_class(area) == SizeClass::extra_large;
        default:
            return area >= 2080 && area <= 7906;
    }
}

env::GeneratorParameters generator_parameters(const Parameters& parameters) {
    env::GeneratorParameters result;
    result.rooms = parameters.rooms;
    result.room_side = parameters.room_side;
    result.corridor = parameters.corridor;
    result.vertical_door = std::min(parameters.vertical_door, parameters.room_side - 1);
    result.horizontal_door = std::min(parameters.horizontal_door, parameters.room_side - 1);
    result.flips = parameters.flips;
    result.join = parameters.join;
    result.merge = parameters.merge;
    return result;
}

std::vector<env::BaseMap> generator_call(const Parameters& parameters, std::uint64_t call) {
    const auto seed = static_cast<std::uint64_t>(parameters.seed);
    if (parameters.size != MapSize::sliders) return env::generate(seed, call);
    RandomStream stream("env", seed, "sliders", call);
    std::vector<env::BaseMap> maps = env::generate(generator_parameters(parameters), stream);
    // One call, one map: the largest of its parts.
    std::ranges::sort(maps, std::greater{}, &env::BaseMap::free_cells);
    maps.resize(std::min<std::size_t>(maps.size(), 1), env::BaseMap(3, 3, false));
    return maps;
}

/// The first `count` maps that are wanted.
std::vector<env::BaseMap> generated_maps(const Parameters& parameters, std::size_t count) {
    std::vector<env::BaseMap> maps;
    for (std::uint64_t call = 0; call < most_calls; ++call) {
        for (env::BaseMap& map : generator_call(parameters, call)) {
            if (!of_size(map, parameters)) continue;
            maps.push_back(std::move(map));
            if (maps.size() == count) return maps;
        }
    }
    throw ConfigError(
        "the generator gives no such map; choose another size, enlargement or other sliders");
}

env::StartedMap drawn_map(const Parameters& parameters) {
    std::string drawing = parameters.map;
    std::ranges::replace(drawing, '|', '\n');
    if (drawing.find_first_not_of(" \r\n") == std::string::npos) {
        throw ConfigError("map: draw one first, a character a cell: # wall, . free, S the start");
    }
    return env::parse_map(drawing);
}

env::BaseMap map_of_picture(const Parameters& parameters, const Picture* picture) {
    if (picture == nullptr) {
        throw ConfigError("world: own needs a picture; give a PNG file in which walls are dark");
    }
    try {
        return env::map_from_pixels(picture->pixels, picture->width, picture->height,
                                    picture->channels,
                                    {.walls_below = parameters.walls_below,
                                     .longer_side = parameters.longer_side,
                                     .dark_share = parameters.dark_share});
    } catch (const InputError& error) {
        throw InputError(std::format("{}: {}", picture->name, error.what()));
    }
}

env::StartedMap base_map(const Parameters& parameters, const Picture* picture) {
    switch (parameters.world) {
        case WorldKind::house:
        case WorldKind::office:
        case WorldKind::gallery: {
            const std::string name = lab::detail::value_to_json(parameters.world);
            return {env::with_furniture(env::floor_plan(name), parameters.furniture,
                                        static_cast<std::uint64_t>(parameters.seed)),
                    std::nullopt};
        }
        case WorldKind::drawn:
            return drawn_map(parameters);
        case WorldKind::own:
            return {map_of_picture(parameters, picture), std::nullopt};
        default:
            return {generated_maps(parameters, static_cast<std::size_t>(parameters.map_number) + 1)
                        .back(),
                    std::nullopt};
    }
}

env::ScriptedWorld script_of(const Parameters& parameters) {
    return parameters.world == WorldKind::hairpin
               ? env::hairpin(parameters.arms, parameters.arm_length, parameters.arm_width)
               : env::compartments(parameters.compartments, parameters.compartment_side,
                                   parameters.passage);
}

void paint(env::World& world, const Parameters& parameters) {
    for (const PaintedCell& painted : parse_painted(parameters.painted)) {
        if (world.base().contains(painted.base_cell) && !world.base().on_ring(painted.base_cell)) {
            world.paint(painted.base_cell, painted.wall);
        }
    }
    if (world.base().free_cells() == 0) throw ConfigError("painted: no free cell is left");
}

Pose start_pose(const env::World& world, std::optional<Cell> start, std::uint64_t seed) {
    if (start) {
        const int middle = world.scale() / 2;
        const Cell cell{start->row * world.scale() + middle, start->col * world.scale() + middle};
        if (world.free(cell)) return {cell, Heading::up};
    }
    RandomStream stream("farmap", seed, "start");
    return env::random_pose(world, stream);
}

std::optional<int> whole_number(std::string_view& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || value < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

std::optional<PaintedCell> painted_cell(std::string_view text) {
    if (text.empty() || (text.front() != 'w' && text.front() != 'f')) return std::nullopt;
    const bool wall = text.front() == 'w';
    text.remove_prefix(1);
    const std::optional<int> row = whole_number(text);
    if (!row || !text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
    const std::optional<int> col = whole_number(text);
    if (!col || !text.empty()) return std::nullopt;
    return PaintedCell{{*row, *col}, wall};
}

}  // namespace

std::vector<PaintedCell> parse_painted(std::string_view text) {
    std::vector<PaintedCell> cells;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        const std::string_view entry = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::optional<PaintedCell> cell = painted_cell(entry);
        if (!cell) {
            throw ConfigError(std::format(
                "painted: {} is not a cell; write w3.4 for a wall in row 3, column 4, or f3.4",
                lab::quote(entry)));
        }
        cells.push_back(*cell);
    }
    return cells;
}

std::string format_painted(const std::vector<PaintedCell>& cells) {
    std::string text;
    for (const PaintedCell& cell : cells) {
        text += std::format("{}{}{}.{}", text.empty() ? "" : ",", cell.wall ? 'w' : 'f',
                            cell.base_cell.row, cell.base_cell.col);
    }
    return text;
}

std::vector<Heading> parse_moves(std::string_view text) {
    constexpr std::string_view letters = "udlr";  // as env::headings
    std::vector<Heading> moves;
    moves.reserve(text.size());
    for (const char letter : text) {
        const std::size_t place = letters.find(letter);
        if (place == std::string_view::npos) {
            throw ConfigError(
                std::format("moves: move {} is {}; write u up, d down, l left, r right",
                            moves.size() + 1, lab::quote(std::string(1, letter))));
        }
        moves.push_back(env::headings[place]);
    }
    return moves;
}

bool scripted(WorldKind world) {
    return world == WorldKind::hairpin || world == WorldKind::compartments;
}

Scene make_scene(const Parameters& parameters, const Picture* picture) {
    const auto seed = static_cast<std::uint64_t>(parameters.seed);
    if (scripted(parameters.world)) {
        const env::ScriptedWorld script = script_of(parameters);
        Scene scene{script.map, env::World(script.map, 1, seed), script.walk.front(), script.walk};
        paint(scene.world, parameters);
        if (scene.world.wall(scene.start.cell)) scene.start = start_pose(scene.world, {}, seed);
        return scene;
    }
    const env::StartedMap map = base_map(parameters, picture);
    env::World world(map.map, parameters.scale, seed);
    // A map that was not closed has got a ring: everything moves by one cell.
    std::optional<Cell> start = map.start;
    if (start && world.base().rows() != map.map.rows())
        start = Cell{start->row + 1, start->col + 1};
    env::BaseMap unpainted = world.base();
    paint(world, parameters);
    const Pose pose = start_pose(world, start, seed);
    return {std::move(unpainted), std::move(world), pose, {}};
}

std::vector<env::BaseMap> make_maps(const Parameters& parameters) {
    return generated_maps(parameters, static_cast<std::size_t>(parameters.maps));
}

AgentSettings agent_settings(AgentKind kind, const Parameters& parameters) {
    AgentSettings settings = kind == AgentKind::frontier             ? frontier_agent()
                             : kind == AgentKind::frontier_plus_plus ? frontier_plus_plus_agent()
                             : kind == AgentKind::nearest            ? nearest_frontier_agent()
                                                                     : farmap_agent();
    const bool fragments = kind == AgentKind::farmap || kind == AgentKind::farmap_plain;
    if (fragments) {
        settings.fragmentation = parameters.fragmentation;
        settings.recall = parameters.recall;
        settings.switch_on_arrival = parameters.switch_on_arrival;
    }
    if (kind == AgentKind::farmap_plain) settings.goal_rule = GoalRule::distance;
    if (kind != AgentKind::nearest) settings.grouping = parameters.grouping;
    const bool small = parameters.experiment == ExperimentKind::live && scripted(parameters.world);
    settings.view_size = parameters.view_size > 0 ? std::max(3, parameters.view_size)
                         : small                  ? 15
                                                  : 5 * parameters.scale;
    settings.field_of_view = parameters.field_of_view;
    settings.gamma = parameters.gamma;
    settings.rho = parameters.rho;
    settings.minimum_samples = parameters.minimum_samples;
    settings.epsilon = parameters.epsilon;
    settings.gate = parameters.gate;
    settings.size_threshold = parameters.size_threshold;
    settings.behind_penalty = parameters.behind_penalty;
    settings.patience = parameters.patience;
    settings.backend = parameters.backend;
    settings.changing_colours = parameters.changing_colours;
    settings.step_limit = parameters.steps;
    settings.measure_time = parameters.times;
    return settings;
}

const char* class_name(SizeClass size) {
    constexpr std::array<const char*, size_classes> names = {"small", "medium", "large",
                                                             "extra large"};
    return names[static_cast<std::size_t>(size)];
}

}  // namespace tessera::farmap
