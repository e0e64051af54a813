#include "lab/chosen_experiment.h"

#include <utility>

namespace tessera::lab {
namespace {

class ChosenExperiment final : public Lab {
public:
    explicit ChosenExperiment(std::function<std::unique_ptr<Lab>(const Json&)> choose)
        : choose_(std::move(choose)) {}

    void reset(const Json& config) override {
        auto next = choose_(config);
        next->reset(config);
        experiment_ = std::move(next);
    }
    void update(const Json& config) override { experiment_->update(config); }
    Progress step(const Budget& budget) override { return experiment_->step(budget); }
    Json act(const Action& action) override { return experiment_->act(action); }
    Frame emit() const override { return experiment_->emit(); }
    std::vector<Channel> records() const override { return experiment_->records(); }
    std::vector<File> exports() const override { return experiment_->exports(); }
    Parts* parts() override { return experiment_ == nullptr ? nullptr : experiment_->parts(); }

private:
    std::function<std::unique_ptr<Lab>(const Json&)> choose_;
    std::unique_ptr<Lab> experiment_;
};

}  // namespace

std::unique_ptr<Lab> chosen_experiment(
    std::function<std::unique_ptr<Lab>(const Json& config)> choose) {
    return std::make_unique<ChosenExperiment>(std::move(choose));
}

}  // namespace tessera::lab
