#include "labs/scale_time/benchmark.h"

#include <chrono>
#include <cstddef>
#include <format>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "core/philox.h"
#include "core/statistics.h"
#include "lab/benchmark.h"
#include "lab/schema.h"
#include "labs/scale_time/images.h"
#include "labs/scale_time/lab_collapse.h"
#include "labs/scale_time/lab_linear.h"
#include "labs/scale_time/lab_parameters.h"
#include "labs/scale_time/lab_subspace.h"
#include "labs/scale_time/lab_two_speeds.h"
#include "labs/scale_time/network_run.h"

namespace tessera::scale_time {
namespace {

/// A row of what one redraw takes: reset, all steps and the frame.
template <class Experiment>
lab::BenchmarkRow redraw(const std::string& name, const std::string& computed,
                         const std::string& reference, const lab::Json& overrides, int repeats) {
    const lab::Json config = lab::resolve(lab::schema_of<Parameters>(), overrides);
    Experiment experiment;
    return lab::timed({.name = std::move(name),
                       .computed = std::move(computed),
                       .reference = std::move(reference)},
                      repeats, [&] {
                          experiment.reset(config);
                          while (!experiment.step({}).done) {
                          }
                          experiment.emit();
                      });
}

/// Images of noise: as fast to train on as any.
std::shared_ptr<const Lessons> noise_images(Index count, Index pixels) {
    RandomStream stream("scale-time", 0, "benchmark");
    auto lessons = std::make_shared<Lessons>();
    lessons->inputs.resize(count, pixels);
    for (float& pixel : lessons->inputs.reshaped()) {
        pixel = static_cast<float>(stream.uniform(-1.0, 1.0));
    }
    lessons->targets = nn::Batch<float>::Zero(count, classes);
    for (Index i = 0; i < count; ++i) lessons->targets(i, i % classes) = 1.0F;
    return lessons;
}

struct TrainingCase {
    const char* name;
    ArchitectureKind architecture;
    int width;
    nn::Shape shape;
    std::size_t batch;
    int steps;
    const char* reference;
};

/// What steps of training take, one thread, without the recording of curves.
lab::BenchmarkRow training(const TrainingCase& of, int repeats) {
    using Clock = std::chrono::steady_clock;
    const auto lessons = noise_images(1000, of.shape.size());
    const auto few = noise_images(1, of.shape.size());
    NetworkSettings settings;
    settings.architecture = of.architecture;
    settings.batch = of.batch;
    TrainingScratch scratch;
    std::vector<double> seconds;
    for (int i = 0; i <= repeats; ++i) {
        NetworkRun run(settings, of.shape, of.width, lessons, few, 0);
        const Clock::time_point start = Clock::now();
        for (int step = 0; step < of.steps; ++step) run.train(scratch);
        if (i > 0) seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    }
    return {of.name,
            std::format("{} steps: {:.0f} a second", of.steps, of.steps / sorted(seconds).front()),
            sorted(seconds).front(), median(seconds), of.reference};
}

std::vector<lab::BenchmarkRow> trainings(int repeats) {
    const nn::Shape digits{1, 8, 8};
    const nn::Shape fashion{1, 28, 28};
    using enum ArchitectureKind;
    const TrainingCase cases[] = {{"training, digits, width 8", one_hidden, 8, digits, 50, 2000,
                                   "PyTorch 1.13, one thread: 8900 a second"},
                                  {"training, digits, width 32", one_hidden, 32, digits, 50, 2000,
                                   "PyTorch 1.13, one thread: 6100 a second"},
                                  {"training, digits, width 128", one_hidden, 128, digits, 50, 1000,
                                   "PyTorch 1.13, one thread: 2600 a second"},
                                  {"training, 28 x 28, two layers of 32", two_hidden, 32, fashion,
                                   64, 500, "PyTorch 1.13, one thread: 649 a second"},
                                  {"training, 28 x 28, two layers of 128", two_hidden, 128, fashion,
                                   64, 200, "PyTorch 1.13, one thread: 175 a second"},
                                  {"training, 28 x 28, two layers of 512", two_hidden, 512, fashion,
                                   64, 40, "PyTorch 1.13, one thread: 28 a second"},
                                  {"training, 28 x 28, CNN of 2 channels", convolutional, 2,
                                   fashion, 64, 500, "PyTorch 1.13, one thread: 1390 a second"},
                                  {"training, 28 x 28, CNN of 8 channels", convolutional, 8,
                                   fashion, 64, 100, "PyTorch 1.13, one thread: 785 a second"},
                                  {"training, 28 x 28, CNN of 16 channels", convolutional, 16,
                                   fashion, 64, 50, "PyTorch 1.13, one thread: 434 a second"},
                                  {"training, 28 x 28, CNN of 32 channels", convolutional, 32,
                                   fashion, 64, 20, "PyTorch 1.13, one thread: 147 a second"}};
    std::vector<lab::BenchmarkRow> rows;
    for (const TrainingCase& each : cases) rows.push_back(training(each, repeats));
    return rows;
}

std::vector<lab::BenchmarkRow> redraws(int repeats) {
    const std::string frame = "a display's frame: 0.0167 s";
    return {redraw<LinearLab>("linear law, one slider moved",
                              "map of 64 x 48 cells, three cuts, one finite data set", frame,
                              {{"experiment", "linear"}, {"draws", 1}}, repeats),
            redraw<LinearLab>(
                "linear law at the threshold", "the same at p = n, the worst case", frame,
                {{"experiment", "linear"}, {"p", 200}, {"n", 200}, {"draws", 1}}, repeats),
            redraw<SubspaceLab>("random subspace, one slider moved",
                                "20 draws of r = 2 at eight sizes and the chosen one", frame,
                                {{"experiment", "subspace"}, {"p", 20}}, repeats),
            redraw<TwoSpeedsLab>("two speeds, one slider moved", "curve and 61 searches of turns",
                                 frame, {{"experiment", "two-speeds"}}, repeats),
            redraw<CollapseLab>("collapse, one draw of all sizes",
                                "p = 4, 16, 64, 256 in 512 directions, 61 times", "",
                                {{"experiment", "collapse"}, {"draws", 1}}, repeats)};
}

}  // namespace

std::vector<lab::BenchmarkRow> benchmark(int repeats) {
    std::vector<lab::BenchmarkRow> rows = trainings(repeats);
    for (lab::BenchmarkRow& row : redraws(repeats)) rows.push_back(std::move(row));
    return rows;
}

}  // namespace tessera::scale_time
