#include <cstdio>
#include <format>

#include "app/command_support.h"
#include "core/parallel.h"
#include "labs/cnn_cert/certify.h"

namespace tessera::app {

int certify(const CertifyOptions& options) {
    return guarded([&] {
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
        for (const std::string& broken : report.broken) {
            std::fputs(std::format("tessera: NOT SOUND: {}\n", broken).c_str(), stderr);
        }
        return report.broken.empty() ? 0 : exit_failure;
    });
}

}  // namespace tessera::app
