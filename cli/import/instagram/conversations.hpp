// Instagram's conversations on their way to the log: whose each is, and what of it is sent.
#pragma once

#include "cli/import/instagram/export_files.hpp"
#include "cli/import/instagram/threads.hpp"
#include "cli/import/run.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::cli {

/// What --link says: conversations by id, with a user name.
using ThreadLinks = std::map<std::string, std::string>;

/// A list of open conversations that somebody filled in; rows without a user name say nothing.
/// @throws UsageError for a row that cannot be understood, with its line.
ThreadLinks read_links(const std::string& file);

class Conversations {
public:
    Conversations(Context& context, InstagramFiles& files, std::string actor);

    /// Looks into every conversation, finds out whose export it is, and asks the daemon whose each is.
    /// @throws Failure.
    void link(const ThreadLinks& links, std::optional<std::string> owner);

    /// Sends our DMs and the first answers of those that are linked.
    void send(ImportPart& part);

    /// Those that nobody could link, as a list to fill in; the path, when there are any and a list is wanted.
    std::optional<std::filesystem::path> write_open(const std::optional<std::filesystem::path>& path) const;

    std::vector<ReportLine> report() const;

private:
    void survey();
    ThreadPage page(std::size_t file);
    void ask_daemon(const std::vector<const Thread*>& threads);

    Context& context_;
    InstagramFiles& files_;
    std::string actor_;
    std::vector<std::string> system_lines_;
    std::vector<Thread> threads_;
    std::string owner_;
    std::map<std::string, std::string> handles_;  ///< by thread
    std::map<std::string, std::int64_t> by_;      ///< how many were linked by what
    std::int64_t groups_ = 0;
    std::int64_t skipped_ = 0;  ///< entries that are no messages, and files that cannot be read
};

}  // namespace instacrm::cli
