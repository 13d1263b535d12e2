// What the extension's self-test saw on Instagram's page: the newest, kept over restarts, for the doctor.
#pragma once

#include "common/domain/time.hpp"
#include "common/protocol/messages.hpp"
#include "daemon/store/transaction.hpp"

#include <optional>

namespace instacrm::page {

struct Report {
    Time at;
    protocol::PageReportRequest what;
};

/// @throws ProtocolError (invalid_params) for one that is too long.
void keep_report(store::Transaction& tx, const protocol::PageReportRequest& report);

std::optional<Report> read_report(store::Database& db);

}  // namespace instacrm::page
