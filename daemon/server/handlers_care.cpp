// The daemon's own health, and what the extension needs to read Instagram's page.
#include "daemon/server/handlers_care.hpp"

#include "common/platform/secrets.hpp"
#include "common/protocol/described.hpp"
#include "daemon/maintenance/backup_keeper.hpp"
#include "daemon/maintenance/doctor.hpp"
#include "daemon/maintenance/heal.hpp"
#include "daemon/page/report.hpp"
#include "daemon/server/dispatch.hpp"
#include "daemon/server/server.hpp"
#include "daemon/server/session.hpp"
#include "daemon/store/recount.hpp"
#include "daemon/store/replica/replica.hpp"
#include "daemon/store/store.hpp"
#include "daemon/sync/engine.hpp"

namespace instacrm::server::handlers {
namespace {

namespace care = maintenance;
using Lines = std::vector<p::CheckLine>;

Lines lines_of(Outcome outcome, const char* name) {
    if (!outcome.failure) return p::from_json<p::DoctorResponse>(outcome.result, "checks").checks;
    return {{name, p::CheckState::fail, outcome.failure->message, outcome.failure->remedy}};
}

void append(Lines& lines, Lines more) {
    std::ranges::move(more, std::back_inserter(lines));
}

json::value read_store(store::Database& db, bool deep) {
    Lines lines{care::check_store(db)};
    if (!deep) lines.push_back(care::check_search(db));
    lines.push_back(care::check_numbers(db));
    if (const auto report = care::read_heal_report(db)) lines.push_back(care::check_healing(db, *report));
    lines.push_back(care::check_page(page::read_reports(db)));
    return p::to_json(p::DoctorResponse{std::move(lines)});
}

asio::awaitable<Lines> check_store(Session& session, bool deep, bool fix) {
    auto& context = session.context();
    if (!context.store)
        co_return Lines{{"store", p::CheckState::fail, context.problem, "see the daemon's log"}};
    const Query query = [deep](store::Database& db) { return read_store(db, deep); };
    auto outcome = co_await on_reader(context, session.lane(), "daemon.doctor", query);
    auto lines = lines_of(std::move(outcome), "store");
    if (lines.front().state == p::CheckState::fail && context.damaged) context.damaged();
    if (!deep) co_return lines;
    const Change change = [fix](store::Transaction& tx) {
        return p::to_json(p::DoctorResponse{{care::check_search_deeply(tx, fix)}});
    };
    auto compared = co_await on_writer(context, "daemon.doctor", change);
    append(lines, lines_of(std::move(compared), "search"));
    co_return lines;
}

asio::awaitable<Lines> check_sync(Session& session) {
    auto& context = session.context();
    if (!context.sync) co_return Lines{};
    const Query count = [](store::Database& db) { return json::value(store::count_outbox(db).parked); };
    const auto parked = co_await on_reader(context, session.lane(), "daemon.doctor", count);
    const auto status = context.sync->status();
    co_return Lines{care::check_sync(status, parked.failure ? 0 : parked.result.as_int64()),
                    care::check_clock(status)};
}

constexpr std::size_t max_secret_bytes = 4096;

void check_secret_name(const std::string& name) {
    if (!platform::is_secret_name(name))
        throw p::ProtocolError(p::ErrorCode::invalid_params, "params.name is no name of a secret",
                               "use 1 to 64 letters, digits and - _ .");
}

}  // namespace

asio::awaitable<p::DoctorResponse> daemon_doctor(Session& session, p::DoctorRequest request) {
    auto& context = session.context();
    p::DoctorResponse response;
    response.checks =
        co_await check_store(session, request.deep.value_or(false), request.fix.value_or(false));
    const auto spool = session.server().intake().counts();
    response.checks.push_back(
        care::check_spool(spool.waiting, spool.rejected, context.paths.rejected_folder));
    response.checks.push_back(care::check_disk(context.paths.data_folder));
    response.checks.push_back(
        care::check_backups(context.backups->status(), context.started_at, context.clock()));
    auto sync = co_await check_sync(session);
    append(response.checks, std::move(sync));
    session.server().look_at_selectors();
    response.checks.push_back(care::check_selectors(context.selectors));
    co_return response;
}

asio::awaitable<p::SelectorsResponse> page_selectors(Session& session, p::Nothing /*request*/) {
    session.server().look_at_selectors();
    const auto& selectors = session.context().selectors;
    co_return p::SelectorsResponse{selectors.version(), selectors.text()};
}

/// Not on the io thread: a keyring may take its time.
asio::awaitable<p::SecretSetResponse> secrets_set(Session& session, p::SecretSetRequest request) {
    check_secret_name(request.name);
    if (request.value.empty() || request.value.size() > max_secret_bytes)
        throw p::ProtocolError(p::ErrorCode::invalid_params,
                               "params.value is empty or longer than 4,096 bytes",
                               "give the secret itself, as text");
    auto& context = session.context();
    const Query keep = [&](store::Database&) {
        const auto place = platform::store_secret(context.paths.data_folder, request.name, request.value);
        return p::to_json(p::SecretSetResponse{place == platform::SecretPlace::keyring ? "keyring" : "file"});
    };
    auto outcome = co_await on_reader(context, session.lane(), "secrets.set", keep);
    co_return p::from_json<p::SecretSetResponse>(result_of(std::move(outcome)), "result");
}

asio::awaitable<p::Nothing> secrets_remove(Session& session, p::SecretRemoveRequest request) {
    check_secret_name(request.name);
    auto& context = session.context();
    const Query remove = [&](store::Database&) {
        if (!platform::remove_secret(context.paths.data_folder, request.name))
            throw p::ProtocolError(p::ErrorCode::not_found, "there is no secret called " + request.name,
                                   "see which one cloud.password_from names: instacrm config list");
        return p::to_json(p::Nothing{});
    };
    result_of(co_await on_reader(context, session.lane(), "secrets.remove", remove));
    co_return p::Nothing{};
}

p::Nothing page_report(WriteContext& context, const p::PageReportRequest& request) {
    page::keep_report(context.tx, request);
    return {};
}

p::RecountResponse store_recount(WriteContext& context, const p::Nothing& /*request*/) {
    p::RecountResponse response;
    for (auto& difference : store::recount(context.tx))
        response.differences.push_back({std::move(difference.what), difference.rows});
    return response;
}

}  // namespace instacrm::server::handlers
