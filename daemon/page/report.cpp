#include "daemon/page/report.hpp"

#include "common/protocol/described.hpp"
#include "common/protocol/rpc.hpp"

#include <boost/json/serialize.hpp>

namespace instacrm::page {
namespace {

constexpr std::size_t max_checks = 20;
constexpr std::size_t max_bytes = 16UL * 1024;

}  // namespace

void keep_report(store::Transaction& tx, const protocol::PageReportRequest& report) {
    const auto text = boost::json::serialize(protocol::to_json(report));
    if (report.checks.size() > max_checks || text.size() > max_bytes)
        throw protocol::ProtocolError(protocol::ErrorCode::invalid_params, "params.checks is too long",
                                      "send at most 20 checks in 16 KiB", "params.checks");
    tx.db.run(
        "INSERT INTO meta (key, value) VALUES ('page.report', ?1), ('page.reported_at', ?2) ON CONFLICT DO "
        "UPDATE SET value = excluded.value",
        text, format_utc(tx.now()));
}

std::optional<Report> read_report(store::Database& db) {
    const auto text = db.value<std::string>("SELECT value FROM meta WHERE key = 'page.report'");
    const auto at = db.value<std::string>("SELECT value FROM meta WHERE key = 'page.reported_at'");
    if (!text || !at) return std::nullopt;
    return Report{parse_time(*at),
                  protocol::from_json<protocol::PageReportRequest>(protocol::parse_json(*text), "report")};
}

}  // namespace instacrm::page
