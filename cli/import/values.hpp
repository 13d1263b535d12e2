// A row's cells as the daemon takes them. An empty cell says nothing. Every function throws Invalid with the
// field's name for a value that it cannot take.
#pragma once

#include "cli/import/mapping.hpp"
#include "common/protocol/messages/imports.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace instacrm::cli {

std::span<const ImportField> lead_fields();
std::span<const ImportField> log_fields();

protocol::ImportedLead read_lead(const Mapping& mapping, const Row& row);

/// What holds for every row that says nothing else.
struct LogDefaults {
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
};

/// Nothing for a kind of event that no file can bring (an export holds all kinds).
std::optional<protocol::ImportedLog> read_log(const Mapping& mapping, const Row& row,
                                              const LogDefaults& defaults);

/// A status as it is called here, or in the programs before this one. @throws Invalid.
LeadStatus parse_imported_status(std::string_view text);

/// RFC 3339, a date and time in the machine's zone (`2026-11-20 14:30`, `20.11.2026 14:30`), a date, or
/// seconds, milliseconds or microseconds since 1970. @throws Invalid.
Time parse_imported_time(std::string_view text);

}  // namespace instacrm::cli
