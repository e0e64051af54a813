#include "labs/cnn_cert/certify_files.h"

#include <algorithm>
#include <format>
#include <utility>

#include "core/statistics.h"
#include "lab/result_lines.h"
#include "lab/run_folder.h"
#include "lab/shorthand.h"
#include "labs/cnn_cert/lab_parameters.h"

namespace tessera::cnn_cert {
namespace {

namespace fs = std::filesystem;
using lab::Json;

std::string csv_text(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

/// A column of the rows of one job, without the images that have none.
std::vector<double> column(const std::vector<ImageRows>& images, std::size_t index,
                           const char* key) {
    std::vector<double> values;
    for (const ImageRows& image : images) {
        if (image.classified && image.rows[index].contains(key)) {
            values.push_back(image.rows[index][key].get<double>());
        }
    }
    return values;
}

}  // namespace

ResultsFile::ResultsFile(const fs::path& folder) : path_(folder / "results.jsonl") {
    std::error_code error;
    fs::create_directories(folder, error);
    rows_ = lab::read_result_lines(path_);
    const bool begun = fs::exists(path_, error) && fs::file_size(path_, error) > 0;
    stream_.open(path_, std::ios::app);
    // A line that was cut off must not swallow the next one.
    if (begun) stream_ << '\n';
    if (!stream_) throw lab::FolderError(std::format("{}: cannot be written", path_.string()));
}

const Json* ResultsFile::find(const std::string& key) const {
    const std::scoped_lock lock(mutex_);
    const auto found = rows_.find(key);
    return found == rows_.end() ? nullptr : &found->second;
}

const Json& ResultsFile::add(const std::string& key, Json row) {
    row["key"] = key;
    const std::scoped_lock lock(mutex_);
    stream_ << lab::to_text(row) << '\n' << std::flush;
    if (!stream_) throw lab::FolderError(std::format("{}: cannot be written", path_.string()));
    return rows_[key] = std::move(row);
}

SummaryFile::SummaryFile(const fs::path& folder) : path_(folder / "summary.csv"), stream_(path_) {
    stream_ << "network,accuracy,norm,method,rule,images,certified_mean,certified_median,"
               "certified_min,adversarial_mean,adversarial_median,seconds_mean,unstable_mean,"
               "rounding_margin_max\n";
}

void SummaryFile::add(const Subject& subject, double accuracy, const Job& job, std::size_t index,
                      const std::vector<ImageRows>& images) {
    const auto cell = [&](const char* key, auto statistic) {
        const std::vector<double> values = column(images, index, key);
        stream_ << ',';
        if (!values.empty()) stream_ << std::format("{}", statistic(values));
    };
    const auto average = [](const std::vector<double>& values) { return mean(values); };
    const auto middle = [](const std::vector<double>& values) { return median(values); };
    stream_ << csv_text(subject.name) << ',' << std::format("{}", accuracy) << ','
            << lab::key_of(job.norm) << ',' << lab::key_of(job.method) << ','
            << (job.rule ? lab::key_of(*job.rule) : "") << ','
            << column(images, index, "seconds").size();
    cell("certified", average);
    cell("certified", middle);
    cell("certified", [](const std::vector<double>& values) { return std::ranges::min(values); });
    cell("adversarial", average);
    cell("adversarial", middle);
    cell("seconds", average);
    cell("unstable", average);
    cell("rounding_margin",
         [](const std::vector<double>& values) { return std::ranges::max(values); });
    stream_ << '\n';
}

void SummaryFile::close() {
    if (!stream_.flush()) {
        throw lab::FolderError(std::format("{}: cannot be written", path_.string()));
    }
}

}  // namespace tessera::cnn_cert
