#include <cstdio>
#include <format>

#include "app/command_support.h"
#include "core/parallel.h"
#include "labs/cnn_cert/certify.h"
#include "verify/random_soundness.h"

namespace tessera::app {

namespace {

int judge(const std::vector<std::string>& broken) {
    for (const std::string& line : broken) {
        std::fputs(std::format("tessera: NOT SOUND: {}\n", line).c_str(), stderr);
    }
    return broken.empty() ? 0 : exit_failure;
}

int certify_random_networks(const CertifyOptions& options) {
    verify::SoundnessReport report;
    {
        ProgressBar bar("networks");
        report = verify::random_soundness(
            options.seed, options.random_networks, [&](const verify::SoundnessReport& now) {
                bar.show(static_cast<double>(now.networks) /
                         static_cast<double>(options.random_networks));
                return true;
            });
    }
    std::fputs(
        std::format("{} networks, {} exact distances, {} attacks, {} comparisons, {} broken\n",
                    report.networks, report.closed, report.attacked, report.comparisons,
                    report.failures.size())
            .c_str(),
        stdout);
    return judge(report.failures);
}

}  // namespace

int certify(const CertifyOptions& options) {
    return guarded([&] {
        if (options.random_networks > 0) return certify_random_networks(options);
        const cnn_cert::CertifyPlan plan = cnn_cert::read_certify_plan(read_json(options.plan));
        Catalogue catalogue = make_catalogue(options.data);
        const std::size_t threads = options.jobs == 0 ? hardware_threads() : options.jobs;
        cnn_cert::CertifyReport report;
        {
            ProgressBar bar("images");
            report = cnn_cert::certify_plan(
                plan, catalogue, options.folder, threads, [&](std::size_t done, std::size_t all) {
                    bar.show(static_cast<double>(done) / static_cast<double>(all));
                });
        }
        std::fputs(std::format("{} answers, {} found finished; {} images were misclassified; see "
                               "{}/summary.csv\n",
                               report.finished, report.found, report.misclassified, options.folder)
                       .c_str(),
                   stdout);
        return judge(report.broken);
    });
}

}  // namespace tessera::app
