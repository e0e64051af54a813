#include "labs/resampling_free_pf/lab_robot.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <format>
#include <limits>
#include <numbers>
#include <utility>

#include "core/errors.h"
#include "env/floor_plans.h"
#include "figure/colour.h"
#include "filter/resampling.h"
#include "lab/shorthand.h"

namespace tessera::resampling_free_pf {
namespace {

using env::Cell;
using lab::ConfigError;

constexpr const char* lab_name = "resampling-free-pf";
constexpr std::size_t particles_shown = 1200;
constexpr std::size_t moments_shown = 900;
constexpr std::size_t most_painted = 800;
constexpr double near_distance = 1.0;  // cells
constexpr std::size_t patience = 300;  // steps before a search counts as failed
constexpr double degrees_per_radian = 180.0 / std::numbers::pi;

RobotModel model_of(const RobotParameters& parameters) {
    return {.beams = static_cast<std::size_t>(parameters.beams),
            .longest = parameters.longest,
            .range_noise = parameters.range_noise,
            .outliers = parameters.outliers,
            .move_noise = parameters.move_noise,
            .turn_noise = parameters.turn_noise,
            .sharpness = parameters.sharpness};
}

RobotFilterSettings settings_of(const RobotParameters& parameters) {
    return {.kind = parameters.filter,
            .particles = static_cast<std::size_t>(parameters.particles),
            .resampling = parameters.resampling,
            .threshold = parameters.threshold,
            .substeps = parameters.substeps,
            .rate = parameters.rate,
            .cap = parameters.cap};
}

/// The plan with these cells turned to the other kind; those outside and on the ring stay.
env::BaseMap painted_over(env::BaseMap map, const std::vector<Cell>& cells) {
    for (const Cell cell : cells) {
        if (map.contains(cell) && !map.on_ring(cell)) map.set_wall(cell, !map.wall(cell));
    }
    if (map.free_cells() == 0) throw ConfigError("robot_painted: no free cell is left");
    return map;
}

/// The cells that a pen passes from one to the other, without the first.
std::vector<Cell> cells_between(Cell from, Cell to) {
    const int rows = to.row - from.row;
    const int cols = to.col - from.col;
    const int length = std::max(std::abs(rows), std::abs(cols));
    std::vector<Cell> cells;
    for (int i = 1; i <= length; ++i) {
        const double share = static_cast<double>(i) / length;
        cells.push_back({from.row + static_cast<int>(std::lround(rows * share)),
                         from.col + static_cast<int>(std::lround(cols * share))});
    }
    return cells;
}

bool read_number(std::string_view& text, int& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || value < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

lab::Arrows arrow(const RobotPose& pose, int rows) {
    constexpr double length = 1.5;
    return {{pose.x},
            {rows - pose.y},
            {},
            {pose.x + length * std::cos(pose.heading)},
            {rows - pose.y - length * std::sin(pose.heading)},
            {},
            {}};
}

}  // namespace

std::vector<Cell> parse_cells(std::string_view text) {
    std::vector<Cell> cells;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        std::string_view entry = text.substr(0, end);
        const std::string_view whole = entry;
        text.remove_prefix(std::min(end + 1, text.size()));
        Cell cell;
        bool good = read_number(entry, cell.row) && entry.starts_with('.');
        if (good) {
            entry.remove_prefix(1);
            good = read_number(entry, cell.col) && entry.empty();
        }
        if (!good) {
            throw ConfigError(
                std::format("robot_painted: {} is not a cell; write 3.4 for row 3, column 4",
                            lab::quote(whole)));
        }
        cells.push_back(cell);
    }
    return cells;
}

std::string format_cells(const std::vector<Cell>& cells) {
    std::string text;
    for (const Cell cell : cells) {
        text += std::format("{}{}.{}", text.empty() ? "" : ",", cell.row, cell.col);
    }
    return text;
}

RobotLab::Run RobotLab::started(const lab::Json& config) {
    Run run;
    run.parameters = lab::from_config<RobotParameters>(config);
    run.seed = config.at("seed").get<std::uint64_t>();
    run.model = model_of(run.parameters);
    run.plan = env::floor_plan(lab::key_of(run.parameters.map));
    run.painted = parse_cells(run.parameters.painted);
    run.world = painted_over(run.plan, run.painted);
    RandomStream stream(lab_name, run.seed, "robot/start");
    run.robot = std::make_unique<Robot>(random_robot_pose(run.world, stream), run.seed);
    const env::BaseMap& known = run.parameters.map_knows ? run.world : run.plan;
    run.filter =
        std::make_unique<RobotFilter>(known, run.model, settings_of(run.parameters), run.seed);
    if (run.parameters.start == RobotStart::near) run.filter->gather(run.robot->pose());
    return run;
}

void RobotLab::reset(const lab::Json& config) {
    run_ = started(config);
    stroke_.reset();
}

void RobotLab::update(const lab::Json& config) {
    const auto parameters = lab::from_config<RobotParameters>(config);
    const std::vector<Cell> painted = parse_cells(parameters.painted);
    if (painted != run_.painted) repaint(painted);
    run_.parameters = parameters;
}

const env::BaseMap& RobotLab::known_map() const {
    return run_.parameters.map_knows ? run_.world : run_.plan;
}

void RobotLab::repaint(const std::vector<Cell>& painted) {
    run_.world = painted_over(run_.plan, painted);
    run_.painted = painted;
}

void RobotLab::advance() {
    const bool steered = run_.parameters.driver == RobotDriver::visitor;
    const Odometry command = std::exchange(run_.command, {});
    const Odometry odometry = steered ? run_.robot->drive(run_.world, run_.model, command)
                                      : run_.robot->wander(run_.world, run_.model);
    run_.ranges = run_.robot->measure(run_.world, run_.model);
    run_.filter->advance(known_map(), odometry, run_.ranges);
    const RobotPose& truth = run_.robot->pose();
    const RobotPose estimate = run_.filter->estimate();
    run_.moments.push_back(
        {.distance = std::hypot(estimate.x - truth.x, estimate.y - truth.y),
         .degrees = degrees_per_radian * std::abs(wrapped(estimate.heading - truth.heading)),
         .share = run_.filter->share_within(truth, near_distance),
         .sample_size = run_.filter->effective_sample_size(),
         .injected = run_.filter->injected()});
}

lab::Progress RobotLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    const auto steps = static_cast<std::size_t>(run_.parameters.steps);
    while (run_.moments.size() < steps && !budget.spent(progress.steps)) {
        advance();
        ++progress.steps;
    }
    progress.done = run_.moments.size() >= steps;
    progress.fraction = static_cast<double>(run_.moments.size()) / static_cast<double>(steps);
    return progress;
}

std::optional<Cell> RobotLab::cell_at(double x, double y) const {
    const double row = run_.world.rows() - y;
    const bool inside = x >= 0 && x < run_.world.cols() && row >= 0 && row < run_.world.rows();
    if (!inside) return std::nullopt;
    return Cell{static_cast<int>(row), static_cast<int>(x)};
}

lab::Json RobotLab::paint(const lab::Action& action) {
    const std::optional<Cell> cell = cell_at(action.x, action.y);
    if (!cell) {
        stroke_.reset();
        return lab::Json::object();
    }
    std::vector<Cell> touched{*cell};
    if (stroke_) {
        touched = cells_between(*stroke_, *cell);
    } else {
        stroke_builds_ = !run_.world.wall(*cell);
    }
    stroke_ = action.value > 0.5 ? cell : std::nullopt;
    std::vector<Cell> painted = run_.painted;
    env::BaseMap world = run_.world;
    for (const Cell each : touched) {
        if (world.on_ring(each) || world.wall(each) == stroke_builds_) continue;
        world.set_wall(each, stroke_builds_);
        const auto known = std::ranges::find(painted, each);
        if (known != painted.end()) {
            painted.erase(known);
        } else {
            painted.push_back(each);
        }
    }
    if (painted.size() > most_painted) {
        throw ConfigError(
            std::format("no more than {} painted cells; clear them first", most_painted));
    }
    repaint(painted);
    return {{"robot_painted", format_cells(run_.painted)}};
}

void RobotLab::kidnap(const RobotPose& pose) {
    run_.robot->put(pose);
    run_.kidnapped.push_back(run_.moments.size());
}

lab::Json RobotLab::steer(std::int64_t direction) {
    constexpr double stride = 0.5;
    constexpr double turn = 0.35;
    switch (direction) {
        case 0:
            run_.command.ahead += stride;
            break;
        case 1:
            run_.command.ahead -= stride;
            break;
        case 2:
            run_.command.turn -= turn;
            break;
        case 3:
            run_.command.turn += turn;
            break;
        default:
            return lab::Json::object();
    }
    run_.command.ahead = std::clamp(run_.command.ahead, -stride, stride);
    run_.command.turn = std::clamp(run_.command.turn, -2 * turn, 2 * turn);
    return {{"robot_driver", "visitor"}};
}

lab::Json RobotLab::act(const lab::Action& action) {
    if (action.name == "paint" || action.name == "drag") {
        if (run_.parameters.pointer == RobotPointer::paint) return paint(action);
        const double y = run_.world.rows() - action.y;
        if (stands_free(run_.world, action.x, y)) {
            // One kidnapping a drag: it ends where the robot is let go.
            if (action.value > 0.5) {
                run_.robot->put({action.x, y, run_.robot->pose().heading});
            } else {
                kidnap({action.x, y, run_.robot->pose().heading});
            }
        }
        return lab::Json::object();
    }
    if (action.name == "steer") return steer(action.index);
    if (action.name == "kidnap") {
        RandomStream stream(lab_name, run_.seed, "robot/kidnap", run_.kidnapped.size());
        kidnap(random_robot_pose(run_.world, stream));
    }
    if (action.name == "robot-scatter") run_.filter->scatter(known_map());
    if (action.name == "robot-give-back") return {{"robot_driver", "itself"}};
    if (action.name == "robot-clear") return {{"robot_painted", ""}};
    return lab::Json::object();
}

std::string RobotLab::sentence() const {
    std::string text = std::format("Step {}.", run_.moments.size());
    if (run_.moments.empty()) return text;
    const Moment& now = run_.moments.back();
    text += std::format(
        " {:.0f} % of the belief is within a cell of the robot; the mean is {:.1f} cells and "
        "{:.0f} "
        "degrees off; effective sample size {:.0f} of {}.",
        100 * now.share, now.distance, now.degrees, now.sample_size, run_.filter->count());
    if (now.injected > 0) {
        text += std::format(" {:.0f} % of the particles were drawn anew.", 100 * now.injected);
    }
    if (run_.filter->lost()) text += " Lost: no particle has a weight.";
    if (!stands_free(run_.world, run_.robot->pose().x, run_.robot->pose().y)) {
        text += " A wall is where the robot stands: it cannot move.";
    }
    return text;
}

void RobotLab::emit_map(lab::Frame& frame) const {
    constexpr figure::Colour free = figure::rgb(0xf1efe8);
    constexpr figure::Colour wall = figure::rgb(0x4a4e55);
    constexpr figure::Colour unknown_wall = figure::rgb(0xa8604a);
    constexpr figure::Colour unknown_free = figure::rgb(0xdcc9a8);
    const env::BaseMap& world = run_.world;
    const env::BaseMap& known = known_map();
    lab::Image image{world.rows(), world.cols(), {}};
    image.rgb.reserve(3 * world.cells());
    for (int row = 0; row < world.rows(); ++row) {
        for (int col = 0; col < world.cols(); ++col) {
            const bool built = world.wall({row, col});
            const bool surprise = built != known.wall({row, col});
            const figure::Colour colour = surprise ? (built ? unknown_wall : unknown_free)
                                          : built  ? wall
                                                   : free;
            image.rgb.insert(image.rgb.end(), {colour.red, colour.green, colour.blue});
        }
    }
    frame.channels.push_back({"robot/map", "map", std::move(image)});

    const RobotFilter& filter = *run_.filter;
    std::vector<std::uint32_t> chosen(std::min(filter.count(), particles_shown));
    filter::systematic_ancestors(filter.weights(), 0.5, chosen);
    lab::Points particles;
    for (const std::uint32_t i : chosen) {
        particles.x.push_back(filter.particle(i).x);
        particles.y.push_back(world.rows() - filter.particle(i).y);
    }
    frame.channels.push_back({"robot/particles", "particles", std::move(particles)});
    const RobotPose& robot = run_.robot->pose();
    if (run_.parameters.show_beams) {
        constexpr double gap = std::numeric_limits<double>::quiet_NaN();
        lab::Series beams;
        const double between = 2 * std::numbers::pi / static_cast<double>(run_.model.beams);
        for (std::size_t i = 0; i < run_.ranges.size(); ++i) {
            const double angle = robot.heading + between * static_cast<double>(i);
            beams.x.insert(beams.x.end(),
                           {robot.x, robot.x + run_.ranges[i] * std::cos(angle), gap});
            beams.y.insert(beams.y.end(),
                           {world.rows() - robot.y,
                            world.rows() - robot.y - run_.ranges[i] * std::sin(angle), gap});
        }
        frame.channels.push_back({"robot/beams", "what the beams measure", std::move(beams)});
    }
    frame.channels.push_back({"robot/robot", "robot", arrow(robot, world.rows())});
    frame.channels.push_back(
        {"robot/estimate", "mean of the belief", arrow(filter.estimate(), world.rows())});
}

void RobotLab::emit_curves(lab::Frame& frame) const {
    const std::vector<Moment>& moments = run_.moments;
    const std::size_t first = moments.size() > moments_shown ? moments.size() - moments_shown : 0;
    const auto add = [&](const char* name, const char* label, double Moment::* part, double scale) {
        lab::Series series;
        for (std::size_t i = first; i < moments.size(); ++i) {
            series.x.push_back(static_cast<double>(i + 1));
            series.y.push_back(scale * moments[i].*part);
        }
        frame.channels.push_back({name, label, std::move(series)});
    };
    add("robot/distance", "place", &Moment::distance, 1.0);
    add("robot/degrees", "heading", &Moment::degrees, 1.0);
    add("robot/share", "belief within a cell of the robot", &Moment::share, 1.0);
    add("robot/injected", "particles drawn anew", &Moment::injected, 1.0);
    add("robot/sample-size", "effective sample size", &Moment::sample_size, 1.0);
}

lab::Frame RobotLab::emit() const {
    lab::Frame frame;
    emit_map(frame);
    emit_curves(frame);
    frame.channels.push_back(lab::text("robot/note", sentence()));
    frame.channels.push_back(
        lab::scalar("robot/step", "step", static_cast<double>(run_.moments.size())));
    judge(frame.checks);
    return frame;
}

void RobotLab::judge(std::vector<lab::CheckResult>& checks) const {
    if (run_.moments.empty()) return;
    const bool found = run_.moments.back().share > 0.5;
    const std::size_t since =
        run_.moments.size() - (run_.kidnapped.empty() ? 0 : run_.kidnapped.back());
    const bool given_up = since >= patience;
    const lab::Verdict verdict = found      ? lab::Verdict::holds
                                 : given_up ? lab::Verdict::fails
                                            : lab::Verdict::undecided;
    const std::string line =
        std::format("{}, {} particles: {:.0f} % of the belief is within a cell, {} steps after {}",
                    lab::label_of(run_.parameters.filter), run_.filter->count(),
                    100 * run_.moments.back().share, since,
                    run_.kidnapped.empty() ? "the start" : "the last kidnapping");
    if (run_.kidnapped.empty()) {
        const bool near = run_.parameters.start == RobotStart::near;
        checks.push_back({near ? "robot-tracks" : "robot-finds", verdict, line});
    } else {
        checks.push_back({"robot-recovers", verdict, line});
    }
}

std::vector<lab::Channel> RobotLab::records() const {
    lab::Table table;
    table.columns = {"step", "distance", "degrees", "share", "sample_size", "injected"};
    for (std::size_t i = 0; i < run_.moments.size(); ++i) {
        const Moment& moment = run_.moments[i];
        table.values.insert(table.values.end(),
                            {static_cast<double>(i + 1), moment.distance, moment.degrees,
                             moment.share, moment.sample_size, moment.injected});
    }
    return {{"robot-steps", "belief by step", std::move(table)}};
}

}  // namespace tessera::resampling_free_pf
