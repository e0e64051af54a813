#include "labs/cnn_cert/certify.h"

#include <algorithm>
#include <chrono>
#include <format>
#include <mutex>
#include <optional>

#include "core/errors.h"
#include "core/parallel.h"
#include "core/sha256.h"
#include "lab/shorthand.h"
#include "lab/version.h"
#include "labs/cnn_cert/certify_answer.h"
#include "labs/cnn_cert/certify_files.h"
#include "labs/cnn_cert/lab_parameters.h"
#include "labs/cnn_cert/questions.h"

namespace tessera::cnn_cert {
namespace {

namespace fs = std::filesystem;
using lab::Json;
using verify::Norm;
using verify::ReluRule;

Subject make_subject(const PlannedNetwork& planned, Catalogue& catalogue) {
    NetworkSettings settings = planned.settings;
    std::optional<GivenNetwork> given;
    if (!planned.file.empty()) {
        const Bytes bytes = read_file(planned.file, largest_network);
        given = read_given_network({planned.file, planned.file, sha256(bytes), bytes});
    } else if (network_name(settings.kind) != nullptr) {
        given = load_network(catalogue, settings.kind);
    }
    if (given) {
        settings.size = given->side;
        Images images = load_images(catalogue, settings);
        require_same_size(*given, images);
        if (!knows_all_classes(given->network.architecture, images)) {
            throw InputError(
                std::format("{}: has fewer classes than {}", given->name, images.title));
        }
        return {planned.name, given->sha256, verify::prepare(given->network), std::move(images)};
    }
    Images images = load_images(catalogue, settings);
    nn::Training<float> training = start_training(settings, images);
    while (training.epochs() < static_cast<std::size_t>(settings.epochs)) training.step();
    const std::string recipe = planned.name + images.sha256 + version();
    return {planned.name, sha256(bytes_of(recipe)),
            verify::prepare(nn::converted<double>(training.network())), std::move(images)};
}

void add_form(const CertifyPlan& plan, Subject& subject) {
    const bool wanted = std::ranges::any_of(plan.methods, [](CertifyMethod method) {
        return method == CertifyMethod::lp || method == CertifyMethod::enumeration ||
               method == CertifyMethod::exact;
    });
    // Without one, boxes of inputs serve instead; linear programs say that they cannot.
    if (wanted) subject.form = verify::relu_form_if_possible(subject.prepared);
}

/// Every norm with every method, linear bounds with every rule.
std::vector<Job> jobs_of(const CertifyPlan& plan) {
    std::vector<Job> jobs;
    for (const Norm norm : plan.norms) {
        for (const CertifyMethod method : plan.methods) {
            if (method != CertifyMethod::linear) {
                jobs.push_back({norm, method, std::nullopt});
                continue;
            }
            for (const ReluRule rule : plan.rules) jobs.push_back({norm, method, rule});
        }
    }
    return jobs;
}

verify::Question question_of(const Subject& subject, const CertifyPlan& plan, int image,
                             Norm norm) {
    verify::Question question;
    const float* data = subject.images.test.inputs.row(image).data();
    question.centre.assign(data, data + subject.images.test.inputs.cols());
    question.label = subject.images.test.labels[static_cast<std::size_t>(image)];
    question.norm = norm;
    if (plan.targets == Targets::all) {
        question.targets =
            verify::other_classes(subject.prepared.architecture().output().size(), question.label);
    } else {
        question.targets = {random_target(subject.prepared, question.centre, question.label,
                                          plan.seed, static_cast<std::uint64_t>(image))};
    }
    if (plan.clip && norm == Norm::infinity) {
        question.clip = verify::Question::Range{subject.images.black, subject.images.black + 1};
    }
    return question;
}

/// All that an answer depends on.
std::string key_of(const Subject& subject, const CertifyPlan& plan, int image, const Job& job) {
    const Json all = {subject.sha256,
                      subject.images.sha256,
                      image,
                      lab::key_of(job.norm),
                      lab::key_of(job.method),
                      job.rule ? lab::key_of(*job.rule) : "",
                      lab::key_of(plan.targets),
                      lab::key_of(plan.pixels),
                      plan.clip,
                      plan.search.start,
                      plan.search.steps,
                      plan.seed,
                      plan.budget};
    return sha256(bytes_of(lab::to_text(all))).substr(0, 16);
}

Json row_of(const Subject& subject, const verify::Question& question, int image, const Job& job,
            const Answer& answer, double seconds) {
    Json row = {{"network", subject.name},       {"image", image},
                {"label", question.label},       {"targets", question.targets},
                {"norm", lab::key_of(job.norm)}, {"method", lab::key_of(job.method)}};
    if (job.rule) row["rule"] = lab::key_of(*job.rule);
    if (answer.certified) row["certified"] = *answer.certified;
    if (answer.adversarial) row["adversarial"] = *answer.adversarial;
    if (!answer.note.empty()) row["note"] = answer.note;
    if (!answer.trace.empty()) {
        row["trace"] = answer.trace;
        row["unstable"] = answer.unstable;
        row["rounding_margin"] = answer.rounding;
    }
    row["seconds"] = seconds;
    return row;
}

ImageRows ask(const Subject& subject, const CertifyPlan& plan, int image,
              const std::vector<Job>& jobs, ResultsFile& results) {
    using Clock = std::chrono::steady_clock;
    ImageRows all;
    const verify::Question first = question_of(subject, plan, image, Norm::infinity);
    all.classified = verify::predicted_class(subject.prepared.network, first.centre) == first.label;
    if (!all.classified) return all;
    for (const Job& job : jobs) {
        const std::string key = key_of(subject, plan, image, job);
        if (const Json* row = results.find(key)) {
            all.rows.push_back(*row);
            ++all.found;
            continue;
        }
        const verify::Question question = question_of(subject, plan, image, job.norm);
        const Clock::time_point start = Clock::now();
        const Answer answer = answer_to(subject, question, plan, job);
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        all.rows.push_back(
            results.add(key, row_of(subject, question, image, job, answer, seconds)));
    }
    return all;
}

/// Certified radii that are not below every known distance for the same norm.
void find_broken(const std::vector<Json>& rows, std::vector<std::string>& broken) {
    for (const Json& row : rows) {
        if (!row.contains("certified")) continue;
        for (const Json& other : rows) {
            if (!other.contains("adversarial") || other["norm"] != row["norm"]) continue;
            // An exact method may close its own bracket.
            const double certified = row["certified"].get<double>();
            const double adversarial = other["adversarial"].get<double>();
            if (certified <= adversarial * (1 + 1e-12)) continue;
            broken.push_back(std::format("{}, image {}, l_{}: {} certifies {}, {} is fooled at {}",
                                         row["network"].get<std::string>(), row["image"].get<int>(),
                                         row["norm"].get<std::string>(),
                                         row["method"].get<std::string>(), certified,
                                         other["method"].get<std::string>(), adversarial));
        }
    }
}

}  // namespace

CertifyReport certify_plan(const CertifyPlan& plan, Catalogue& catalogue, const fs::path& folder,
                           std::size_t threads, const CertifyProgress& progress) {
    CertifyReport report;
    ResultsFile results(folder);
    SummaryFile summary(folder);
    const std::vector<Job> jobs = jobs_of(plan);
    const std::size_t all = plan.networks.size() * plan.images.size();
    std::size_t done = 0;
    std::mutex mutex;
    for (const PlannedNetwork& planned : plan.networks) {
        Subject subject = make_subject(planned, catalogue);
        add_form(plan, subject);
        const auto last = static_cast<int>(subject.images.test.labels.size()) - 1;
        if (std::ranges::max(plan.images) > last) {
            throw lab::ConfigError(
                std::format("images: {} has test images 0 to {}", subject.images.title, last));
        }
        std::vector<ImageRows> images(plan.images.size());
        parallel_for(plan.images.size(), threads, [&](std::size_t i, std::size_t) {
            images[i] = ask(subject, plan, plan.images[i], jobs, results);
            const std::scoped_lock lock(mutex);
            progress(++done, all);
        });
        for (const ImageRows& image : images) {
            report.misclassified += image.classified ? 0 : 1;
            report.found += image.found;
            report.finished += image.rows.size() - image.found;
            find_broken(image.rows, report.broken);
        }
        const double accuracy =
            nn::accuracy(nn::converted<float>(subject.prepared.network), subject.images.test);
        for (std::size_t k = 0; k < jobs.size(); ++k) {
            summary.add(subject, accuracy, jobs[k], k, images);
        }
    }
    summary.close();
    return report;
}

}  // namespace tessera::cnn_cert
