// What the extension's self-test saw on Instagram's pages: of each kind the newest, kept over restarts, for
// the doctor.
#pragma once

#include "common/domain/time.hpp"
#include "common/protocol/messages/care.hpp"
#include "daemon/store/transaction.hpp"

#include <vector>

namespace instacrm::page {

struct Report {
    Time at;
    protocol::PageReportRequest what;
};

/// @throws ProtocolError (invalid_params) for one that is too long, or of no kind that there is.
void keep_report(store::Transaction& tx, const protocol::PageReportRequest& report);

/// Chats first.
std::vector<Report> read_reports(store::Database& db);

}  // namespace instacrm::page
