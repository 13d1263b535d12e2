// What files bring, and the lists of followers.
#include "daemon/server/handlers_import.hpp"

#include "common/domain/invalid.hpp"
#include "common/protocol/errors.hpp"
#include "daemon/server/parameters.hpp"
#include "daemon/store/audience.hpp"
#include "daemon/store/import.hpp"
#include "daemon/store/import_match.hpp"

#include <algorithm>

namespace instacrm::server::handlers {
namespace {

using store::Taken;

constexpr std::size_t max_rows = 1000;
constexpr std::size_t max_threads = 100;
constexpr std::size_t max_source = 16;  // letters

void refuse_too_many(const char* field, std::size_t count, std::size_t most) {
    if (count > most)
        throw p::ProtocolError(p::ErrorCode::invalid_params,
                               std::string(field) + " has " + std::to_string(count) + " entries",
                               "send at most " + std::to_string(most) + " at a time", field);
}

void count(p::ImportResponse& response, Taken taken) {
    ++(taken == Taken::added     ? response.added
       : taken == Taken::changed ? response.changed
                                 : response.unchanged);
}

/// Each row on its own: what one that is refused began is undone, and the others are taken. A dry run is the
/// same work, and all of it is undone.
template <class Row, class Take>
p::ImportResponse take_rows(store::Transaction& tx, const std::vector<Row>& rows, bool dry_run, Take&& take) {
    refuse_too_many("params.rows", rows.size(), max_rows);
    p::ImportResponse response;
    const auto take_all = [&] {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            try {
                tx.attempt([&] {
                    count(response, take(rows[i]));
                    return true;
                });
            } catch (const Invalid& invalid) {
                response.rejected.push_back({static_cast<std::int64_t>(i), invalid.what(), invalid.remedy()});
            }
        }
        return !dry_run;
    };
    tx.attempt(take_all, dry_run ? store::Likely::undone : store::Likely::kept);
    return response;
}

std::string source_of(const p::ImportLogsRequest& request) {
    auto source = request.source.value_or("file");
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    if (source.empty() || source.size() > max_source || !std::ranges::all_of(source, is_letter))
        throw p::ProtocolError(p::ErrorCode::invalid_params, "params.source is no kind of file",
                               "write 1 to 16 letters a-z, or leave it out", "params.source");
    return source;
}

}  // namespace

p::ImportResponse import_leads(WriteContext& context, const p::ImportLeadsRequest& request) {
    return take_rows(context.tx, request.rows, request.dry_run.value_or(false),
                     [&](const p::ImportedLead& row) { return store::import_lead(context.tx, row); });
}

p::ImportResponse import_logs(WriteContext& context, const p::ImportLogsRequest& request) {
    const auto source = source_of(request);
    return take_rows(context.tx, request.rows, request.dry_run.value_or(false),
                     [&](const p::ImportedLog& row) { return store::import_log(context.tx, row, source); });
}

p::ImportMatchResponse import_match(ReadContext& context, const p::ImportMatchRequest& request) {
    refuse_too_many("params.threads", request.threads.size(), max_threads);
    const auto actor = handle_of("params.actor", request.actor);
    p::ImportMatchResponse response;
    for (const auto& thread : request.threads)
        response.threads.push_back(store::match_thread(context.db, actor, thread));
    return response;
}

p::AudienceBeginResponse audience_begin(WriteContext& context, const p::AudienceBeginRequest& request) {
    handle_of("params.actor", request.actor);
    return {store::begin_snapshot(context.tx, request)};
}

p::AudienceAddResponse audience_add(WriteContext& context, const p::AudienceAddRequest& request) {
    refuse_too_many("params.people", request.people.size(), max_rows);
    return store::add_to_snapshot(context.tx, request);
}

p::AudienceCommitResponse audience_commit(WriteContext& context, const p::AudienceCommitRequest& request) {
    return store::commit_snapshot(context.tx, request);
}

store::List audience_list(ReadContext& context, const p::AudienceListRequest& request) {
    return store::open_audience(context.db, request);
}

store::List audience_diff(ReadContext& context, const p::AudienceDiffRequest& request) {
    return store::open_audience_diff(context.db, request);
}

store::List audience_mutuals(ReadContext& context, const p::AudienceMutualsRequest& request) {
    return store::open_audience_mutuals(context.db, request);
}

store::List audience_person(ReadContext& context, const p::AudiencePersonRequest& request) {
    return store::open_audience_person(context.db, request);
}

store::List audience_growth(ReadContext& context, const p::AudienceGrowthRequest& request) {
    return store::open_audience_growth(context.db, request);
}

}  // namespace instacrm::server::handlers
