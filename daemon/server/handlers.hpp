// The methods, as typed functions. What each is for stands in the command table.
#pragma once

#include "common/protocol/messages/actors.hpp"
#include "common/protocol/messages/audience.hpp"
#include "common/protocol/messages/backups.hpp"
#include "common/protocol/messages/care.hpp"
#include "common/protocol/messages/files.hpp"
#include "common/protocol/messages/imports.hpp"
#include "common/protocol/messages/leads.hpp"
#include "common/protocol/messages/lists.hpp"
#include "common/protocol/messages/outreach.hpp"
#include "common/protocol/messages/rules.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/messages/stats.hpp"
#include "common/protocol/messages/status.hpp"
#include "common/protocol/messages/sync.hpp"
#include "daemon/server/command.hpp"

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

// handlers_outreach.cpp
p::CheckResponse outreach_check(ReadContext& context, const p::CheckRequest& request);
p::LogResponse outreach_log(WriteContext& context, const p::LogRequest& request);
p::OverrideResponse outreach_override(WriteContext& context, const p::OverrideRequest& request);
p::LookupResponse lead_lookup(ReadContext& context, const p::LeadRequest& request);

// handlers_leads.cpp
store::List leads_list(ReadContext& context, const p::LeadsListRequest& request);
p::LeadResponse leads_get(ReadContext& context, const p::LeadRequest& request);
p::LeadChangeResponse leads_add(WriteContext& context, const p::LeadAddRequest& request);
p::LeadChangeResponse leads_set_status(WriteContext& context, const p::LeadSetStatusRequest& request);
p::LeadChangeResponse leads_set_contact(WriteContext& context, const p::LeadSetContactRequest& request);
p::LeadChangeResponse leads_set_followup(WriteContext& context, const p::LeadSetFollowupRequest& request);
p::LeadChangeResponse leads_add_note(WriteContext& context, const p::LeadAddNoteRequest& request);
p::LeadUndoResponse leads_undo(WriteContext& context, const p::LeadUndoRequest& request);
p::LeadMergeResponse leads_merge(WriteContext& context, const p::LeadMergeRequest& request);
p::LeadForgetResponse leads_forget(WriteContext& context, const p::LeadRequest& request);
p::LeadRemoveResponse leads_remove(WriteContext& context, const p::LeadRequest& request);
store::List logs_list(ReadContext& context, const p::LogsListRequest& request);

// handlers_team.cpp
store::List actors_list(ReadContext& context, const p::Nothing& request);
p::ActorResponse actors_seen(WriteContext& context, const p::ActorRequest& request);
p::ActorResponse actors_set_status(WriteContext& context, const p::ActorSetStatusRequest& request);
store::List rules_list(ReadContext& context, const p::Nothing& request);
p::RuleResponse rules_add(WriteContext& context, const p::RuleAddRequest& request);
p::Nothing rules_remove(WriteContext& context, const p::RuleRequest& request);
p::StatsResponse stats_summary(ReadContext& context, const p::StatsRequest& request);

// handlers_import.cpp
p::ImportResponse import_leads(WriteContext& context, const p::ImportLeadsRequest& request);
p::ImportResponse import_logs(WriteContext& context, const p::ImportLogsRequest& request);
p::ImportMatchResponse import_match(ReadContext& context, const p::ImportMatchRequest& request);
p::AudienceBeginResponse audience_begin(WriteContext& context, const p::AudienceBeginRequest& request);
p::AudienceAddResponse audience_add(WriteContext& context, const p::AudienceAddRequest& request);
p::AudienceCommitResponse audience_commit(WriteContext& context, const p::AudienceCommitRequest& request);
store::List audience_list(ReadContext& context, const p::AudienceListRequest& request);
store::List audience_diff(ReadContext& context, const p::AudienceDiffRequest& request);
store::List audience_mutuals(ReadContext& context, const p::AudienceMutualsRequest& request);
store::List audience_growth(ReadContext& context, const p::AudienceGrowthRequest& request);

// handlers_session.cpp
asio::awaitable<p::HelloResponse> session_hello(Session& session, p::HelloRequest request);
asio::awaitable<p::Nothing> events_subscribe(Session& session, p::SubscribeRequest request);
asio::awaitable<p::Chunk> stream_next(Session& session, p::StreamRequest request);
asio::awaitable<p::Nothing> stream_close(Session& session, p::StreamRequest request);
asio::awaitable<p::StatusResponse> daemon_status(Session& session, p::Nothing request);

// handlers_sync.cpp
asio::awaitable<p::SyncStatusResponse> sync_status(Session& session, p::Nothing request);
asio::awaitable<p::SyncStatusResponse> sync_now(Session& session, p::Nothing request);
p::SyncLogResponse sync_log(ReadContext& context, const p::SyncLogRequest& request);
p::SyncParkedResponse sync_parked(ReadContext& context, const p::Nothing& request);
p::CountResponse sync_parked_retry(WriteContext& context, const p::ParkedRequest& request);
p::CountResponse sync_parked_drop(WriteContext& context, const p::ParkedRequest& request);
asio::awaitable<p::CloudSchemaResponse> cloud_schema(Session& session, p::Nothing request);
asio::awaitable<p::CloudCheckResponse> cloud_init(Session& session, p::Nothing request);
asio::awaitable<p::CloudCheckResponse> cloud_upgrade(Session& session, p::Nothing request);
asio::awaitable<p::CloudSchemaResponse> cloud_upgrade_plan(Session& session, p::Nothing request);
asio::awaitable<p::CloudCheckResponse> cloud_check(Session& session, p::Nothing request);

// handlers_backup.cpp
asio::awaitable<p::BackupListResponse> backup_list(Session& session, p::Nothing request);
asio::awaitable<p::BackupCreateResponse> backup_create(Session& session, p::Nothing request);
asio::awaitable<p::BackupVerifyResponse> backup_verify(Session& session, p::BackupVerifyRequest request);
asio::awaitable<p::BackupRestoreResponse> backup_restore(Session& session, p::BackupRestoreRequest request);

// handlers_files.cpp
asio::awaitable<p::SnapshotResponse> snapshot_open(Session& session, p::Nothing request);
asio::awaitable<p::Nothing> snapshot_close(Session& session, p::SnapshotRequest request);
p::BookmarkResponse bookmarks_get(ReadContext& context, const p::BookmarkRequest& request);
p::BookmarkResponse bookmarks_set(WriteContext& context, const p::BookmarkSetRequest& request);
store::List stats_daily(ReadContext& context, const p::StatsDailyRequest& request);
store::List search(ReadContext& context, const p::SearchRequest& request);

// handlers_care.cpp
asio::awaitable<p::DoctorResponse> daemon_doctor(Session& session, p::DoctorRequest request);
asio::awaitable<p::SelectorsResponse> page_selectors(Session& session, p::Nothing request);
p::Nothing page_report(WriteContext& context, const p::PageReportRequest& request);

/// A handle from a request. @throws ProtocolError (invalid_params) with the field's path.
Handle handle_of(const char* field, const std::string& text);
std::optional<Handle> handle_of(const char* field, const std::optional<std::string>& text);

/// What makes a request itself: the client's own id, or the shim's frame number, or a random one.
/// @throws ProtocolError naming params.client_id.
std::string client_id_of(const WriteContext& context, const std::optional<std::string>& client_id);

}  // namespace instacrm::server::handlers
