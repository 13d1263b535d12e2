#include "daemon/page/report.hpp"

#include "common/protocol/described.hpp"
#include "common/protocol/rpc.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string_view>

namespace instacrm::page {
namespace {

constexpr std::size_t max_checks = 20;
constexpr std::size_t max_bytes = 16UL * 1024;
constexpr std::string_view pages[] = {"thread", "profile", "other"};

}  // namespace

void keep_report(store::Transaction& tx, const protocol::PageReportRequest& report) {
    const auto text = boost::json::serialize(protocol::to_json(report));
    if (report.checks.size() > max_checks || text.size() > max_bytes)
        throw protocol::ProtocolError(protocol::ErrorCode::invalid_params, "params.checks is too long",
                                      "send at most 20 checks in 16 KiB", "params.checks");
    if (std::ranges::find(pages, report.page) == std::end(pages))
        throw protocol::ProtocolError(protocol::ErrorCode::invalid_params, "params.page is no kind of page",
                                      "send thread, profile or other", "params.page");
    tx.db.run(
        "INSERT INTO meta (key, value) VALUES ('page.report.' || ?1, ?2), ('page.reported_at.' || ?1, ?3) ON "
        "CONFLICT DO UPDATE SET value = excluded.value",
        report.page, text, format_utc(tx.now()));
}

std::vector<Report> read_reports(store::Database& db) {
    std::vector<Report> reports;
    for (const auto page : pages) {
        const auto text =
            db.value<std::string>("SELECT value FROM meta WHERE key = 'page.report.' || ?", page);
        const auto at =
            db.value<std::string>("SELECT value FROM meta WHERE key = 'page.reported_at.' || ?", page);
        if (!text || !at) continue;
        auto what = protocol::from_json<protocol::PageReportRequest>(protocol::parse_json(*text), "report");
        reports.push_back({parse_time(*at), std::move(what)});
    }
    return reports;
}

}  // namespace instacrm::page
