// The lists of followers and following of an export on their way to the daemon, as dated snapshots.
#pragma once

#include "cli/context.hpp"
#include "cli/import/instagram/export_files.hpp"
#include "cli/import/instagram/people.hpp"
#include "cli/import/run.hpp"
#include "common/protocol/messages/audience.hpp"

#include <optional>
#include <string>
#include <vector>

namespace instacrm::cli {

/// Of which day an export is: as its file or folder is called (`instagram-anna-2026-08-01-x1y2`); else
/// nothing.
std::optional<Time> date_in_name(const std::string& name);

class Audience {
public:
    /// `path`: of the export, for its date.
    Audience(Context& context, InstagramFiles& files, std::string path, std::string actor);

    /// Reads and sends both lists. One that the daemon refuses is told on stderr, with the remedy.
    void send();

    bool found() const { return found_; }      ///< the export holds a list
    bool refused() const { return refused_; }  ///< and one of them was not taken
    std::vector<ReportLine> report() const { return lines_; }

private:
    void send_list(protocol::AudienceSide side);
    std::int64_t upload(const PeopleFound& list, protocol::AudienceSide side, Time at);

    Context& context_;
    InstagramFiles& files_;
    std::string path_;
    std::string actor_;
    bool found_ = false;
    bool refused_ = false;
    std::vector<ReportLine> lines_;
};

}  // namespace instacrm::cli
