#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "lab/json.h"
#include "labs/cnn_cert/certify_answer.h"

/// What `tessera certify` writes: a line for each answer, and a summary.
namespace tessera::cnn_cert {

/// The answers to all jobs about one image of one network.
struct ImageRows {
    bool classified = true;  ///< else nothing is asked
    std::vector<lab::Json> rows;
    std::size_t found = 0;  ///< of an earlier run
};

/// results.jsonl: the rows of earlier runs, and new ones, written as they come. Its functions may
/// be called from several threads.
class ResultsFile {
public:
    /// Throws FolderError when the file cannot be written; a last line that was cut off is passed
    /// over.
    explicit ResultsFile(const std::filesystem::path& folder);

    /// The row of that key, or null.
    const lab::Json* find(const std::string& key) const;
    /// Returns the row as it is kept.
    const lab::Json& add(const std::string& key, lab::Json row);

private:
    std::filesystem::path path_;
    std::ofstream stream_;
    mutable std::mutex mutex_;
    std::map<std::string, lab::Json> rows_;
};

/// summary.csv: statistics over the images, a line for each network and job.
class SummaryFile {
public:
    explicit SummaryFile(const std::filesystem::path& folder);

    /// `index` is the job's place in the rows of each image.
    void add(const Subject& subject, double accuracy, const Job& job, std::size_t index,
             const std::vector<ImageRows>& images);
    /// Throws FolderError when not all could be written.
    void close();

private:
    std::filesystem::path path_;
    std::ofstream stream_;
};

}  // namespace tessera::cnn_cert
