#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/parameters.h"
#include "labs/farmap/settings.h"

namespace tessera::farmap {

enum class ExperimentKind { live, benchmark, thresholds, two_by_two };

enum class WorldKind { generated, hairpin, compartments, house, office, gallery, drawn, own };

/// Which maps of the generator are taken; `sliders`: one call with the visitor's own parameters.
enum class MapSize { any, small, medium, large, extra_large, ablation, sliders };

enum class AgentKind { none, farmap, farmap_plain, frontier, frontier_plus_plus, nearest };

/// Who moves the first agent; `automatic`: the script where the world has one, else the agent.
enum class Driver { automatic, plan, visitor, moves };

/// What the pointer does in the world.
enum class Pointer { paint, erase, put };

using lab::EnumChoice;

inline const std::vector<EnumChoice<ExperimentKind>>& choices(ExperimentKind) {
    static const std::vector<EnumChoice<ExperimentKind>> list{
        {ExperimentKind::live, "live", "One map, live"},
        {ExperimentKind::benchmark, "benchmark", "Benchmark: agents on many maps"},
        {ExperimentKind::thresholds, "thresholds", "Sweep of the threshold rho"},
        {ExperimentKind::two_by_two, "two-by-two", "Goal weights x fragmentation"}};
    return list;
}

inline const std::vector<EnumChoice<WorldKind>>& choices(WorldKind) {
    static const std::vector<EnumChoice<WorldKind>> list{
        {WorldKind::generated, "generated", "Rooms from the generator"},
        {WorldKind::hairpin, "hairpin", "Hairpin maze, walked by a script"},
        {WorldKind::compartments, "compartments", "Compartments, walked by a script"},
        {WorldKind::house, "house", "Floor plan of a house"},
        {WorldKind::office, "office", "Floor plan of an office"},
        {WorldKind::gallery, "gallery", "Floor plan of a gallery"},
        {WorldKind::drawn, "drawn", "Your own drawing (text)"},
        {WorldKind::own, "own", "Your own picture (PNG file)"}};
    return list;
}

inline const std::vector<EnumChoice<MapSize>>& choices(MapSize) {
    static const std::vector<EnumChoice<MapSize>> list{
        {MapSize::any, "any", "all sizes"},
        {MapSize::small, "small", "small, A < 1000"},
        {MapSize::medium, "medium", "medium, A from 1000 to 2500"},
        {MapSize::large, "large", "large, A from 2500 to 6000"},
        {MapSize::extra_large, "extra-large", "extra large, A > 6000"},
        {MapSize::ablation, "ablation", "as in the ablations, A from 2080 to 7906"},
        {MapSize::sliders, "sliders", "one map by the sliders below"}};
    return list;
}

inline const std::vector<EnumChoice<AgentKind>>& choices(AgentKind) {
    static const std::vector<EnumChoice<AgentKind>> list{
        {AgentKind::none, "none", "none"},
        {AgentKind::farmap, "farmap", "FARMap"},
        {AgentKind::farmap_plain, "farmap-plain", "FARMap, plain goal weights"},
        {AgentKind::frontier, "frontier", "Frontier"},
        {AgentKind::frontier_plus_plus, "frontier++", "Frontier++"},
        {AgentKind::nearest, "nearest", "Nearest frontier"}};
    return list;
}

inline const std::vector<EnumChoice<Driver>>& choices(Driver) {
    static const std::vector<EnumChoice<Driver>> list{
        {Driver::automatic, "auto", "the script, or the agent's own plan"},
        {Driver::plan, "plan", "the agent's own plan"},
        {Driver::visitor, "visitor", "you, by the arrow keys"},
        {Driver::moves, "moves", "the moves written below"}};
    return list;
}

inline const std::vector<EnumChoice<Pointer>>& choices(Pointer) {
    static const std::vector<EnumChoice<Pointer>> list{
        {Pointer::paint, "paint", "paint walls"},
        {Pointer::erase, "erase", "remove walls"},
        {Pointer::put, "put", "put the agent there"}};
    return list;
}

inline const std::vector<EnumChoice<Grouping>>& choices(Grouping) {
    static const std::vector<EnumChoice<Grouping>> list{
        {Grouping::eight_connected, "8-connected", "8-connected components"},
        {Grouping::released, "released", "as in the released program"}};
    return list;
}

inline const std::vector<EnumChoice<Fragmentation>>& choices(Fragmentation) {
    static const std::vector<EnumChoice<Fragmentation>> list{
        {Fragmentation::z_score, "z-score", "confidence falls by rho standard deviations"},
        {Fragmentation::ratio, "ratio", "surprisal is rho times its mean"},
        {Fragmentation::random, "random", "at random, with probability rho"},
        {Fragmentation::uniform, "uniform", "every rho steps"},
        {Fragmentation::none, "none", "never"}};
    return list;
}

inline const std::vector<EnumChoice<MapBackend>>& choices(MapBackend) {
    static const std::vector<EnumChoice<MapBackend>> list{
        {MapBackend::lazy, "lazy", "lazy: decay when a cell is read"},
        {MapBackend::dense, "dense", "dense: every cell and colour at every step"}};
    return list;
}

/// Everything that can be set; each default, range and label is written here and nowhere else.
struct Parameters {
    ExperimentKind experiment = ExperimentKind::live;

    WorldKind world = WorldKind::generated;
    MapSize size = MapSize::medium;
    int map_number = 0;
    int maps = 12;
    int seeds = 1;
    int rooms = 5;
    int room_side = 5;
    int corridor = 2;
    int vertical_door = 2;
    int horizontal_door = 2;
    int flips = 5;
    double join = 0.25;
    double merge = 0.25;
    int arms = 8;
    int arm_length = 45;
    int arm_width = 3;
    int compartments = 3;
    int compartment_side = 21;
    int passage = 15;
    int furniture = 0;
    std::string map;
    int walls_below = 128;
    double dark_share = 0.25;
    int longer_side = 48;
    int scale = 3;
    std::int64_t seed = 1;
    std::string painted;

    AgentKind agent = AgentKind::farmap;
    AgentKind second = AgentKind::none;
    AgentKind third = AgentKind::none;
    int steps = 5000;
    Driver driver = Driver::automatic;
    std::string moves;

    double field_of_view = 0.25;
    int view_size = 0;
    double gamma = 0.9;

    Fragmentation fragmentation = Fragmentation::z_score;
    double rho = 2.0;
    int minimum_samples = 26;
    bool recall = true;
    bool switch_on_arrival = false;

    Grouping grouping = Grouping::eight_connected;
    int size_threshold = 3;
    double behind_penalty = 1e-5;
    int patience = 2;
    double epsilon = 5.0;
    double gate = 0.05;

    bool changing_colours = false;
    MapBackend backend = MapBackend::lazy;
    bool times = false;

    Pointer pointer = Pointer::paint;
    int look_back = 0;
    bool fog = true;
    bool memory_only = false;
    bool tints = true;
    bool total = true;

    template <class Visitor>
    void describe(Visitor& visit) {
        using namespace lab;
        describe_world(visit);
        describe_agents(visit);
        describe_rules(visit);

        const auto live_only = when("experiment", {"live"});
        visit.group("What is shown");
        visit(pointer, "pointer", "the pointer in the world", live, live_only,
              help("Paints walls, removes them, or puts the agent into the cell. A stroke that "
                   "begins on a wall removes walls."));
        visit(look_back, "look_back", "steps back", range(0, 20000), live, live_only,
              help("Shows how things stood so many steps ago; 0 is now."));
        visit(fog, "fog", "fog over what has not been seen", live, live_only);
        visit(memory_only, "memory_only", "only what the agent knows", live, live_only,
              help("Only the current local map: the agent's short-term memory."));
        visit(tints, "tints", "a tint for each fragment", live, live_only);
        visit(total, "total", "memory of all maps", live, live_only,
              help("In the memory view, dashed: with the stored maps."));
    }

private:
    template <class Visitor>
    void describe_world(Visitor& visit) {
        using namespace lab;
        const auto live_only = when("experiment", {"live"});
        const auto generated = when("world", {"generated"});
        const auto by_sliders = when("size", {"sliders"});
        const auto hairpin = when("world", {"hairpin"});
        const auto rooms_in_a_row = when("world", {"compartments"});
        const auto picture = when("world", {"own"});

        visit.group("World");
        visit(experiment, "experiment", "experiment",
              help("One map to watch and to meddle with, or many maps in numbers."));
        visit(world, "world", "world", live_only, help("Where the agent finds itself."));
        visit(size, "size", "size of map", generated,
              help("A is the number of cells that can be seen. Maps come from the paper's "
                   "generator with random parameters; those of other sizes are passed over."),
              source("released program; classes by this lab"));
        visit(map_number, "map_number", "map number", range(0, 99), generated, live_only,
              help("The so many-th map of that size."));
        visit(maps, "maps", "maps", range(1, 300), browser_range(1, 40), logarithmic,
              when("experiment", {"benchmark", "thresholds", "two-by-two"}),
              source("released program: 300"));
        visit(seeds, "seeds", "seeds for each map", range(1, 20), browser_range(1, 5),
              when("experiment", {"benchmark", "thresholds", "two-by-two"}),
              source("released program: 5"));
        visit(rooms, "rooms", "rooms per side", range(3, 7), generated, by_sliders,
              source("released program: 3 to 7"));
        visit(room_side, "room_side", "side of a room", range(3, 7), unit("base cells"), generated,
              by_sliders, source("released program: 3 to 7"));
        visit(corridor, "corridor", "walls between rooms", range(1, 3), unit("base cells"),
              generated, by_sliders, source("released program: 1 to 3"));
        visit(vertical_door, "vertical_door", "height of doors", range(1, 6), unit("base cells"),
              generated, by_sliders, help("At most one less than the side of a room."),
              source("released program: 1 to side - 1"));
        visit(horizontal_door, "horizontal_door", "width of doors", range(1, 6), unit("base cells"),
              generated, by_sliders, help("At most one less than the side of a room."),
              source("released program: 1 to side - 1"));
        visit(flips, "flips", "rounds of fraying", range(0, 10), generated, by_sliders,
              help("In each, 5 % of the cells along walls change sides."),
              source("released program: 0 to 10"));
        visit(join, "join", "probability of a door", range(0.0, 1.0), generated, by_sliders,
              source("released program: 0.25"));
        visit(merge, "merge", "probability of no wall", range(0.0, 1.0), generated, by_sliders,
              source("released program: 0.25"));
        visit(arms, "arms", "arms", range(2, 20), hairpin, live_only);
        visit(arm_length, "arm_length", "length of an arm", range(5, 200), unit("cells"), hairpin,
              live_only);
        visit(arm_width, "arm_width", "width of an arm", range(1, 15), unit("cells"), hairpin,
              live_only, help("Odd."));
        visit(compartments, "compartments", "rooms in the row", range(1, 8), rooms_in_a_row,
              live_only);
        visit(compartment_side, "compartment_side", "side of a room", range(5, 45), unit("cells"),
              rooms_in_a_row, live_only);
        visit(passage, "passage", "length of the corridors", range(1, 60), unit("cells"),
              rooms_in_a_row, live_only);
        visit(furniture, "furniture", "rounds of furniture", range(0, 10), live_only,
              when("world", {"house", "office", "gallery"}),
              help("Clutter along the walls, as the generator frays its rooms."),
              source("not in the paper"));
        visit(map, "map", "your drawing", max_length(70000), live_only, when("world", {"drawn"}),
              help("One character a cell: # wall, . or space free, S where the agent starts. "
                   "Lines end with a line break or with |."));
        visit(walls_below, "walls_below", "walls are darker than", range(1, 255), live_only,
              picture,
              help("Brightness of a pixel, from 0 for black to 255 for white. Open the PNG file "
                   "above, or drop it on the page."));
        visit(dark_share, "dark_share", "dark part of a wall", range(0.01, 1.0), live_only, picture,
              help("A cell is a wall where so much of its pixels is dark: less for thin lines."));
        visit(longer_side, "longer_side", "cells along the longer side", range(5, 248),
              unit("base cells"), live_only, picture, help("Larger pictures are reduced."));
        visit(scale, "scale", "enlargement", range(1, 5),
              when("world", {"generated", "house", "office", "gallery", "drawn", "own"}),
              help("Each cell of the map becomes a square of so many cells; the view grows "
                   "with it. Scripted worlds are not enlarged."),
              source("released program: 3"));
        visit(painted, "painted", "painted walls", max_length(12000), live, live_only,
              help("What was painted: wROW.COLUMN for a wall, fROW.COLUMN for free, in cells of "
                   "the map, separated by commas."));
        visit(seed, "seed", "seed", range(0, 1e9),
              help("Names the maps, the colours, the start and the agent's choices."));
    }

    template <class Visitor>
    void describe_agents(Visitor& visit) {
        using namespace lab;
        const auto live_only = when("experiment", {"live"});
        visit.group("Agents");
        visit(agent, "agent", "agent", live_only,
              help("FARMap is the paper's. Frontier is its baseline: one map for everything. "
                   "Frontier++ is that with FARMap's goal weights."));
        visit(second, "second", "beside it", live_only,
              help("A second agent on the same map, from the same start."));
        visit(third, "third", "and", live_only, help("A third one."));
        visit(steps, "steps", "steps at most", range(100, 20000), logarithmic,
              source("released program: 5000"));
        visit(driver, "driver", "the first agent follows", live, live_only,
              help("The first arrow key makes the agent yours; the button gives it back."));
        visit(moves, "moves", "its moves", max_length(20000), live_only, when("driver", {"moves"}),
              help("A letter a move: u up, d down, l left, r right. So a walk is done again and "
                   "its trace written out."));

        visit.group("Eyes and map");
        visit(field_of_view, "field_of_view", "field of view f", range(0.05, 1.0),
              help("Half of the angle is atan(1 / (2 f)); the smaller, the wider."),
              source("released program: 0.25"));
        visit(view_size, "view_size", "cells seen ahead", range(0, 32), unit("cells"),
              help("0: five times the enlargement, 15 in scripted worlds."),
              source("released program: 15"));
        visit(gamma, "gamma", "decay gamma", range(0.5, 0.99),
              help("Confidence of a map in a cell is multiplied by gamma at each step and gains "
                   "1 - gamma when the cell is seen."),
              source("released program: 0.9"));
        visit(changing_colours, "changing_colours", "wall colours change at every step",
              help("Then only free cells become familiar."), source("an experiment of the paper"));
        visit(backend, "backend", "map is kept", live_only,
              help("The results are the same, the times are not: the paper's claim about time "
                   "belongs to the dense map."),
              source("dense in the released program"));
        visit(times, "times", "measure times",
              help("Under each world, or in the table of runs: the time by phase. A run with "
                   "them is not the same bytes twice."));
    }

    template <class Visitor>
    void describe_rules(Visitor& visit) {
        using namespace lab;
        visit.group("Fragmentation and recall");
        visit(fragmentation, "fragmentation", "a map is cut when",
              source("z-score in the released program"));
        visit(rho, "rho", "threshold rho", range(0.01, 50.0), browser_range(0.5, 4.0), animated,
              when("fragmentation", {"z-score", "ratio", "random", "uniform"}),
              help("The lower, the more maps. Drag the line in the surprise view. At random it is "
                   "a probability, up to 0.2; every rho steps, 5 or more."),
              source("released program: 2"));
        visit(minimum_samples, "minimum_samples", "steps before the next cut", range(5, 60),
              when("fragmentation", {"z-score"}),
              help("So many confidences are averaged before a map can be cut again."),
              source("released program: 26"));
        visit(recall, "recall", "recall stored maps",
              help("Off: a map that is cut is never used again."));
        visit(switch_on_arrival, "switch_on_arrival", "switch maps on arrival",
              when("recall", {"true"}),
              help("Where a far goal is reached by any heading; in the released program only "
                   "with the right one."),
              source("not in the paper"));

        visit.group("Goals");
        visit(grouping, "grouping", "groups of frontier cells",
              help("In the released program an index slip breaks groups up; it changes results."));
        visit(size_threshold, "size_threshold", "smallest group", range(1, 10),
              source("released program: 3"));
        visit(behind_penalty, "behind_penalty", "weight of goals behind", range(0.0, 1.0),
              help("Only with FARMap's goal weights."), source("released program: 1e-5"));
        visit(patience, "patience", "fruitless plans before single cells", range(0, 20),
              help("A guard against dead-locks; 0: never, as in the reference measurements."),
              source("not in the paper"));
        visit(epsilon, "epsilon", "epsilon", range(0.5, 50.0), logarithmic,
              when("recall", {"true"}),
              help("The local map counts like a stored one at this distance."),
              source("released program: 5"));
        visit(gate, "gate", "look for other maps below q =", range(0.0, 0.5),
              when("recall", {"true"}),
              help("q is the number of frontier cells over that of known free cells."),
              source("released program: 0.05"));
    }
};

}  // namespace tessera::farmap
