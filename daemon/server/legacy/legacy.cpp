#include "daemon/server/legacy/legacy.hpp"

#include "common/domain/handle.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/protocol/request_id.hpp"
#include "daemon/server/dispatch.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace instacrm::legacy {
namespace {

using server::Caller;
using server::Context;
using server::Failure;
using server::Outcome;

/// A call of the command table.
struct Call {
    std::string_view method;
    json::object params;
};

// --- reading payloads
// -------------------------------------------------------------------------------------------

const json::value* field(const json::object& payload, std::string_view name) {
    const auto* found = payload.if_contains(name);
    return found != nullptr && !found->is_null() ? found : nullptr;
}

std::string text_of(const json::object& payload, std::string_view name) {
    const auto* found = field(payload, name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

/// A required text. @throws ProtocolError (invalid_params).
json::value required(const json::object& payload, const char* name) {
    const auto* found = field(payload, name);
    if (found == nullptr || !found->is_string())
        throw protocol::ProtocolError(protocol::ErrorCode::invalid_params,
                                      std::string("payload.") + name + " is missing",
                                      std::string("add ") + name, std::string("payload.") + name);
    return *found;
}

/// The sending account. What is no account's name is an unknown one: a DM that was sent is recorded all the
/// same.
std::string actor_of(const json::object& payload) {
    try {
        return Handle::parse(text_of(payload, "actor")).str();
    } catch (const Invalid&) {
        return std::string(unknown_actor_handle);
    }
}

void add_profile(const json::object& payload, json::object& params) {
    const auto* data = field(payload, "profile_data");
    if (data == nullptr || !data->is_object()) return;
    constexpr std::array<std::pair<const char*, const char*>, 3> names{
        {{"fullName", "full_name"}, {"bio", "bio"}, {"externalLink", "link"}}};
    json::object profile;
    for (const auto& [theirs, ours] : names) {
        if (const auto text = text_of(data->get_object(), theirs); !text.empty()) profile[ours] = text;
    }
    if (!profile.empty()) params["profile"] = std::move(profile);
}

/// The time of a manual entry. One that cannot be read counts as absent: the DM was sent, and is recorded.
void add_time(const json::object& payload, json::object& params) {
    const auto text = text_of(payload, "timestamp");
    if (text.empty()) return;
    try {
        params["sent_at"] = format_utc(parse_time(text, ZoneDefault::local));
    } catch (const Invalid&) {
        return;
    }
}

// --- each row of the old wire
// -------------------------------------------------------------------------------------

Call log_outreach(const json::object& payload) {
    json::object params{{"handle", required(payload, "target")}, {"actor", actor_of(payload)}};
    if (const auto* message = field(payload, "message"); message != nullptr && message->is_string())
        params["message"] = *message;
    add_time(payload, params);
    add_profile(payload, params);
    return {"outreach.log", std::move(params)};
}

json::object logged(const json::value& result) {
    json::object data{{"log_id", result.at("event_id")}};
    std::string warning;
    for (const auto& finding : result.at("findings").as_array()) {
        if (!warning.empty()) warning += "; ";
        warning += std::string_view(finding.at("message").as_string());
    }
    if (!warning.empty()) data["warning"] = warning;
    return data;
}

Call check_prospect(const json::object& payload) {
    return {"lead.lookup", {{"handle", required(payload, "target")}}};
}

json::object checked(const json::value& result) {
    // To the old extension a prospect is somebody who was written to or whose status was set.
    const auto* lead = result.as_object().if_contains("lead");
    const bool moved =
        lead != nullptr && lead->at("status").as_string() != to_string(LeadStatus::cold_no_reply);
    if (lead == nullptr || (!result.at("contacted").as_bool() && !moved))
        return {{"contacted", false}, {"source", "local_miss"}};
    std::string notes;
    for (const auto& note : result.at("notes").as_array()) {
        if (!notes.empty()) notes += "\n";
        notes += std::string_view(note.at("text").as_string());
    }
    const auto* actor = lead->as_object().if_contains("last_actor");
    return {{"contacted", true},
            {"status", lead->at("status")},
            {"owner_actor", actor != nullptr ? *actor : json::value(unknown_actor_handle)},
            {"last_updated", lead->at("updated_at")},
            {"notes", notes.empty() ? "N/A" : notes},
            {"source", "local"}};
}

Call delete_prospect(const json::object& payload) {
    return {"leads.remove", {{"handle", required(payload, "target")}}};
}

Call update_prospect(const json::object& payload) {
    if (ascii_lower(text_of(payload, "new_status")) == "not_contacted") return delete_prospect(payload);
    json::object params{{"handle", required(payload, "target")}, {"status", required(payload, "new_status")}};
    if (const auto actor = actor_of(payload); actor != unknown_actor_handle) params["actor"] = actor;
    if (const auto notes = text_of(payload, "notes"); !trim(notes).empty()) params["note"] = notes;
    add_profile(payload, params);
    return {"leads.set_status", std::move(params)};
}

Call all_actors(const json::object& /*payload*/) {
    return {"actors.list", {}};
}

json::object actor_names(const json::value& result) {
    json::array names;
    for (const auto& row : result.at("rows").as_array()) {
        const auto& handle = row.at(0);
        if (std::ranges::find(names, handle) == names.end()) names.push_back(handle);
    }
    return {{"actors", std::move(names)}};
}

Call actor_switch(const json::object& payload) {
    return {"actors.seen", {{"handle", required(payload, "new_actor")}}};
}

json::object done(const json::value& /*result*/) {
    return {{"success", true}};
}

struct Row {
    std::string_view type;
    Call (*call)(const json::object& payload);
    json::object (*data)(const json::value& result);
};

constexpr std::array rows{
    Row{"LOG_OUTREACH", log_outreach, logged},
    Row{"CHECK_PROSPECT_STATUS", check_prospect, checked},
    Row{"UPDATE_PROSPECT_STATUS", update_prospect, done},
    Row{"DELETE_PROSPECT", delete_prospect, done},
    Row{"GET_ALL_ACTORS", all_actors, actor_names},
    Row{"ACTOR_SWITCH", actor_switch, done},
};

// --- replies
// ------------------------------------------------------------------------------------------------------

std::string reply_text(json::object reply, const json::object& message) {
    const auto* id = message.if_contains("requestId");
    if (id != nullptr && protocol::is_request_id(*id)) reply["requestId"] = *id;
    return json::serialize(reply);
}

std::string error_of(const Failure& failure) {
    return failure.remedy.empty() ? failure.message : failure.message + " (" + failure.remedy + ")";
}

}  // namespace

bool is_legacy(const json::value& message) {
    const auto* object = message.if_object();
    return object != nullptr && !object->contains("jsonrpc") &&
           (object->contains("type") || object->contains("keep_alive"));
}

asio::awaitable<Outcome> outcome_of_message(Context& context, json::value message, Caller caller) {
    const auto type = text_of(message.as_object(), "type");
    const auto row = std::ranges::find(rows, type, &Row::type);
    if (row == rows.end())
        co_return Outcome{nullptr, Failure{protocol::ErrorCode::method_not_found,
                                           "unknown message type \"" + printable(type) + "\"",
                                           {},
                                           {}}};
    Call call;
    auto read = server::outcome_of(type, [&]() -> json::value {
        const auto* payload = field(message.as_object(), "payload");
        call = row->call(payload != nullptr && payload->is_object() ? payload->get_object() : json::object());
        return nullptr;
    });
    if (read.failure) co_return read;
    // Its mousedown and its click both report the same DM.
    caller.may_repeat = true;
    auto outcome = co_await server::dispatch(context, call.method, std::move(call.params), std::move(caller));
    if (outcome.failure) co_return outcome;
    co_return server::outcome_of(type, [&]() -> json::value { return row->data(outcome.result); });
}

std::optional<std::string> refusal(const json::object& message, const Failure& failure) {
    if (!message.contains("type")) return std::nullopt;
    // In this shape the shim knows that it may spool a DM, and the extension that it is not its fault.
    if (server::may_pass(failure.code))
        return reply_text(
            {{"error", true}, {"message", "APPLICATION_OFFLINE"}, {"action", "error"}, {"success", false}},
            message);
    return reply_text({{"action", "error"}, {"success", false}, {"error", error_of(failure)}}, message);
}

asio::awaitable<std::optional<std::string>> answer(Context& context, json::value message, Caller caller) {
    const auto object = message.as_object();
    if (!object.contains("type")) co_return std::nullopt;  // keep_alive
    if (text_of(object, "type") == "PING") co_return reply_text({{"status", "ok"}, {"type", "PONG"}}, object);

    auto outcome = co_await outcome_of_message(context, std::move(message), std::move(caller));
    if (outcome.failure) co_return refusal(object, *outcome.failure);
    co_return reply_text({{"action", "ack"}, {"success", true}, {"data", std::move(outcome.result)}}, object);
}

}  // namespace instacrm::legacy
