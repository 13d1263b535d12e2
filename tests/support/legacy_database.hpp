// The database of the agent before this one, in both generations.
#pragma once

#include <filesystem>
#include <string>

namespace instacrm::test {

/// Runs SQL on a file, which is made when it is not there. @throws std::runtime_error.
void run_sql(const std::filesystem::path& file, const std::string& sql);

/// Its first generation: three people, two DMs in the log.
inline const std::string legacy_first_generation = R"(
CREATE TABLE prospects (target_username TEXT PRIMARY KEY, tar_id TEXT, status TEXT, owner_actor TEXT, notes TEXT,
    last_updated TEXT, first_contacted TEXT, email TEXT, phone_number TEXT, source_summary TEXT, discovery_status TEXT);
CREATE TABLE outreach_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, target_username TEXT, actor_username TEXT,
    operator_name TEXT, message_snippet TEXT, timestamp TEXT, synced_to_cloud INTEGER DEFAULT 0);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
INSERT INTO prospects VALUES ('Luna.Ceramics', NULL, 'Warm', 'our.shop', 'wants prices', '2025-03-02T10:00:00Z',
    '2025-03-01 09:00:00', 'luna@example.com', 'N/S', 'bio', 'done');
INSERT INTO prospects VALUES ('no.more', NULL, 'Do Not Contact', 'our.shop', 'N/A', '2025-03-03 10:00:00', NULL, 'N/F',
    NULL, NULL, NULL);
INSERT INTO prospects VALUES ('bad name', NULL, 'new', NULL, '', '2025-03-03 10:00:00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO outreach_logs (target_username, actor_username, operator_name, message_snippet, timestamp)
    VALUES ('luna.ceramics', 'our.shop', 'Anna', 'Hi Luna', '2025-03-01 09:00:00');
INSERT INTO outreach_logs (target_username, actor_username, operator_name, message_snippet, timestamp)
    VALUES ('luna.ceramics', 'unknown_actor', 'Anna', 'Hi again', '2025-03-02T09:00:00.250Z');
)";

/// Its second: events with ids of their own, messages beside them.
inline const std::string legacy_second_generation = R"(
CREATE TABLE prospects (target_username TEXT PRIMARY KEY, tar_id TEXT, status TEXT, owner_actor TEXT, notes TEXT,
    last_updated TEXT, first_contacted TEXT, email TEXT, phone_number TEXT, source_summary TEXT, discovery_status TEXT);
CREATE TABLE event_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, elg_id TEXT, event_type TEXT, act_id TEXT, opr_id TEXT,
    tar_id TEXT, details TEXT, created_at TEXT, synced_to_cloud INTEGER DEFAULT 0);
CREATE TABLE outreach_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, olg_id TEXT, event_log_id TEXT, message_text TEXT,
    sent_at TEXT);
CREATE TABLE pending_deletions (id INTEGER PRIMARY KEY);
INSERT INTO prospects VALUES ('mira', 'TAR-00000001', 'Booked', 'our.shop', '', '2025-05-02T10:00:00Z', NULL, 'N/S', 'N/S',
    'N/S', NULL);
INSERT INTO event_logs (elg_id, event_type, act_id, tar_id, created_at)
    VALUES ('ELG-aaaaaaaaa1', 'Outreach', 'ACT-0000AAAA', 'TAR-00000001', '2025-05-01T10:00:00Z');
INSERT INTO outreach_logs (olg_id, event_log_id, message_text, sent_at)
    VALUES ('OLG-aaaaaaaaa1', 'ELG-aaaaaaaaa1', 'Hello Mira', '2025-05-01T09:59:00Z');
INSERT INTO event_logs (elg_id, event_type, act_id, tar_id, details, created_at)
    VALUES ('ELG-aaaaaaaaa2', 'Change in Tar Info', 'ACT-0000AAAA', 'TAR-00000001',
    '{"text": "Status Change = [Status: Cold No Reply -> Warm]"}', '2025-05-01T12:00:00Z');
INSERT INTO event_logs (elg_id, event_type, act_id, tar_id, details, created_at)
    VALUES ('ELG-aaaaaaaaa3', 'User', 'ACT-0000AAAA', 'TAR-00000001', '{}', '2025-05-01T12:00:00Z');
)";

}  // namespace instacrm::test
