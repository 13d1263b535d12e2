#include "cli/import/instagram/audience.hpp"

#include "cli/interrupt.hpp"
#include "common/domain/invalid.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <filesystem>

namespace instacrm::cli {
namespace {

using protocol::AudienceSide;

constexpr std::size_t people_in_request = 1000;

/// What the report calls the numbers of a list.
struct Words {
    AudienceSide side;
    ReportLine people, appeared, lost, skipped;
};
constexpr Words words[] = {{AudienceSide::followers,
                            {"followers", "followers"},
                            {"followers_new", "of them new"},
                            {"followers_lost", "no longer there"},
                            {"followers_skipped", "without a user name"}},
                           {AudienceSide::following,
                            {"following", "following"},
                            {"following_new", "of them new"},
                            {"following_lost", "no longer there"},
                            {"following_skipped", "without a user name"}}};

bool is_date(std::string_view text) {
    constexpr std::string_view form = "0000-00-00";
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == '-' ? text[i] != '-' : !digit) return false;
    }
    return true;
}

}  // namespace

std::optional<Time> date_in_name(const std::string& name) {
    constexpr std::size_t length = 10;
    for (std::size_t i = 0; i + length <= name.size(); ++i) {
        const auto part = std::string_view(name).substr(i, length);
        if (!is_date(part)) continue;
        try {
            return parse_time(std::string(part) + "T00:00Z");
        } catch (const Invalid&) {
            // 2026-99-99
        }
    }
    return std::nullopt;
}

Audience::Audience(Context& context, InstagramFiles& files, std::string path, std::string actor)
    : context_(context), files_(files), path_(std::move(path)), actor_(std::move(actor)) {}

void Audience::send() {
    for (const auto& row : words) {
        if (!Interrupt::requested()) send_list(row.side);
    }
}

void Audience::send_list(AudienceSide side) {
    PeopleFound list;
    std::optional<Time> newest;
    for (std::size_t i = 0; i < files_.files().size(); ++i) {
        const auto& file = files_.files()[i];
        if (side_of(InstagramFiles::base_name(file.name)) != side) continue;
        try {
            add_people(json::parse(files_.read(i)), list);
        } catch (const boost::system::system_error& error) {
            // A part of a list is worse than none: whoever is missing would count as lost.
            refused_ = true;
            return context_.say("left out: " + file.name + " is no JSON: " + error.code().message());
        }
        newest = std::max(newest.value_or(file.modified), file.modified);
    }
    if (!newest) return;
    found_ = true;
    auto at = context_.arguments.time("date", context_.now);
    if (!at) at = date_in_name(std::filesystem::path(path_).filename().string());
    try {
        const auto skipped = upload(list, side, at.value_or(*newest));
        for (const auto& row : words) {
            if (row.side == side)
                lines_.push_back({row.skipped.member, row.skipped.label, skipped + list.skipped});
        }
    } catch (const protocol::ProtocolError& error) {
        if (error.code() != protocol::ErrorCode::invalid_params) throw;
        refused_ = true;
        context_.say("the list of " + std::string(to_string(side)) + " was not taken: " + error.what() +
                     "; " + error.remedy());
    }
}

/// People that the daemon did not take.
std::int64_t Audience::upload(const PeopleFound& list, AudienceSide side, Time at) {
    auto& client = context_.client;
    const auto begun = client.call<protocol::AudienceBeginResponse>(
        "audience.begin", protocol::AudienceBeginRequest{actor_, side, at});
    std::int64_t skipped = 0;
    for (std::size_t from = 0; from < list.people.size(); from += people_in_request) {
        const auto first = list.people.begin() + static_cast<std::ptrdiff_t>(from);
        const auto count = std::min(people_in_request, list.people.size() - from);
        const protocol::AudienceAddRequest request{begun.snapshot,
                                                   {first, first + static_cast<std::ptrdiff_t>(count)}};
        skipped += client.call<protocol::AudienceAddResponse>("audience.add", request).skipped;
    }
    protocol::AudienceCommitRequest request;
    request.snapshot = begun.snapshot;
    request.partial = context_.arguments.has("partial-ok");
    request.whole = context_.arguments.has("whole");
    request.dry_run = is_dry_run(context_);
    const auto done = client.call_patiently<protocol::AudienceCommitResponse>("audience.commit", request);
    for (const auto& row : words) {
        if (row.side != side) continue;
        lines_.push_back({row.people.member, row.people.label, done.people});
        lines_.push_back({row.appeared.member, row.appeared.label, done.appeared});
        lines_.push_back({row.lost.member, row.lost.label, done.lost});
    }
    return skipped;
}

}  // namespace instacrm::cli
