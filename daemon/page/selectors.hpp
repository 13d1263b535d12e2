// The file that tells extensions how Instagram's page is built, when it has changed since they were built.
// Somebody of the team repairs and signs it; a file that does not fit the configured key is not believed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace instacrm::page {

class Selectors {
public:
    /// `file` empty: there is none. `key`: a minisign public key.
    Selectors(std::filesystem::path file, std::string key) : file_(std::move(file)), key_(std::move(key)) {}

    /// Looks at the file again. True when other selectors are in force now. Never throws: a file that cannot
    /// be taken leaves what was in force, and `problem` says why.
    bool refresh();

    bool configured() const { return !file_.empty(); }
    std::int64_t version() const { return version_; }  ///< 0: none are in force
    const std::string& text() const { return text_; }  ///< JSON
    const std::string& problem() const { return problem_; }
    const std::string& remedy() const { return remedy_; }
    const std::filesystem::path& file() const { return file_; }

private:
    void read();

    std::filesystem::path file_;
    std::string key_;
    std::int64_t version_ = 0;
    std::string text_ = "{}";
    std::string problem_;
    std::string remedy_;
};

}  // namespace instacrm::page
