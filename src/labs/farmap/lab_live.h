#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/catalogue.h"
#include "lab/lab.h"
#include "labs/farmap/lab_parameters.h"
#include "labs/farmap/lab_picture.h"
#include "labs/farmap/lab_walk.h"
#include "labs/farmap/lab_world.h"

namespace tessera::farmap {

/// Up to three agents on the same map from the same start, one move at a time, while a visitor
/// paints walls, steers the first of them or looks back.
class LiveLab final : public lab::Lab {
public:
    /// The catalogue, which must outlive the lab, holds the visitor's picture.
    explicit LiveLab(const Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    struct Run {
        Parameters parameters;
        std::vector<std::unique_ptr<Walk>> walks;
        std::vector<Pose> script;
        std::size_t next_pose = 1;
        std::vector<Heading> moves;
        std::size_t next_move = 0;
        bool blocked = false;  ///< a wall was in the way of the next move
        std::vector<PaintedCell> painted;
        env::BaseMap unpainted{1, 1, true};
        std::vector<lab::DataUsed> data;
    };
    Run started(const Parameters& parameters) const;

    const env::World& world() const { return run_.walks.front()->explorer().world(); }
    bool on_script() const;
    bool move_first();
    bool move_all();
    std::string outcome() const;
    int shown_step(const Walk& walk) const;

    void paint(Cell base_cell, bool wall);
    void repaint(const std::vector<PaintedCell>& painted);
    lab::Json stroke(const lab::Action& action);
    lab::Json put(const lab::Action& action);
    lab::Json steer(std::int64_t direction);
    lab::Json drawing() const;
    Cell pointed_cell(const lab::Action& action) const;

    void emit_world(std::size_t number, lab::Frame& frame) const;

    const Catalogue& catalogue_;
    Run run_;
    bool hurry_ = false;  ///< to the end, whatever the speed
    std::optional<Cell> stroke_;
    bool stroke_builds_ = true;
};

}  // namespace tessera::farmap
