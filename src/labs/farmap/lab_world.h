#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/png.h"
#include "env/world.h"
#include "labs/farmap/experiment.h"
#include "labs/farmap/lab_parameters.h"

/// From parameters to worlds and agents.
namespace tessera::farmap {

/// A base wall that was built or removed.
struct PaintedCell {
    Cell base_cell;
    bool wall = false;
    bool operator==(const PaintedCell&) const = default;
};

/// Reads "w3.4,f5.6" (see Parameters::painted). Throws ConfigError for anything else.
std::vector<PaintedCell> parse_painted(std::string_view text);
std::string format_painted(const std::vector<PaintedCell>& cells);

/// Reads "uurd" (see Parameters::moves). Throws ConfigError for another letter.
std::vector<Heading> parse_moves(std::string_view text);

/// Where a live run takes place.
struct Scene {
    env::BaseMap unpainted;
    env::World world;  ///< with what was painted
    Pose start;
    std::vector<Pose> script;  ///< the walk that starts there; empty where there is none
};

/// `picture` is the visitor's, if there is one. Throws ConfigError or InputError, one line, for
/// maps that cannot be used.
Scene make_scene(const Parameters& parameters, const Picture* picture);

bool scripted(WorldKind world);

/// The maps of an experiment. Throws ConfigError when the generator does not give so many.
std::vector<env::BaseMap> make_maps(const Parameters& parameters);

/// An agent of that kind with the visitor's settings.
AgentSettings agent_settings(AgentKind kind, const Parameters& parameters);

/// "small" and so on.
const char* class_name(SizeClass size);

}  // namespace tessera::farmap
