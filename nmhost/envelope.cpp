#include "nmhost/envelope.hpp"

#include "common/protocol/request_id.hpp"
#include "common/protocol/rpc.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace instacrm::nmhost {
namespace {

namespace json = boost::json;
using protocol::ErrorCode;
using protocol::ProtocolError;

/// By these words the extension in the field knows that its host is not there.
constexpr std::string_view offline = "APPLICATION_OFFLINE";

bool is_text(const json::object& object, std::string_view member, std::string_view text) {
    const auto* found = object.if_contains(member);
    return found != nullptr && found->is_string() && found->get_string() == text;
}

json::value id_of(const json::object& object, std::string_view member) {
    const auto* found = object.if_contains(member);
    return found != nullptr && protocol::is_request_id(*found) ? *found : nullptr;
}

/// The errors after which the daemon may take the very same message later: the fault is not in the message.
bool is_passing(const json::value* error) {
    static constexpr std::array passing{ErrorCode::not_ready, ErrorCode::operator_missing,
                                        ErrorCode::store_failed, ErrorCode::stopping, ErrorCode::busy};
    if (error == nullptr || !error->is_object()) return false;
    const auto* code = error->get_object().if_contains("code");
    if (code == nullptr || !code->is_int64()) return false;
    return std::ranges::any_of(passing,
                               [&](ErrorCode c) { return code->get_int64() == static_cast<int>(c); });
}

Envelope read_rpc(const json::object& object) {
    return {Dialect::rpc, id_of(object, "id"), is_text(object, "method", "outreach.log"),
            is_passing(object.if_contains("error"))};
}

Envelope read_legacy(const json::object& object) {
    return {Dialect::legacy, id_of(object, "requestId"), is_text(object, "type", "LOG_OUTREACH"),
            is_text(object, "message", offline)};
}

json::object legacy_error(const json::value& id, const ProtocolError& error) {
    json::object reply{{"action", "error"}, {"success", false}, {"requestId", id}};
    if (error.code() == ErrorCode::not_ready) {
        reply["error"] = true;
        reply["message"] = offline;
    } else {
        reply["error"] = error.what();
    }
    return reply;
}

}  // namespace

Envelope read_envelope(std::string_view frame) {
    try {
        const auto message = protocol::parse_json(frame);
        const auto* object = message.if_object();
        if (object == nullptr) return {};
        return object->contains("jsonrpc") ? read_rpc(*object) : read_legacy(*object);
    } catch (const ProtocolError&) {
        return {};
    }
}

bool answers(const Envelope& reply, const Envelope& request) {
    return reply.dialect == request.dialect && !reply.id.is_null() && reply.id == request.id;
}

std::optional<std::string> queued_reply(const Envelope& request) {
    if (request.id.is_null()) return std::nullopt;
    if (request.dialect == Dialect::rpc) return protocol::result_text(request.id, {{"queued", true}});
    return json::serialize(json::object{{"action", "ack"},
                                        {"success", true},
                                        {"data", {{"log_id", "queued"}, {"queued", true}}},
                                        {"requestId", request.id}});
}

std::optional<std::string> error_reply(const Envelope& request, const ProtocolError& error) {
    if (request.dialect == Dialect::noise)
        return protocol::error_text(nullptr, ProtocolError(ErrorCode::parse_error, "not a JSON message",
                                                           "send one JSON object in UTF-8"));
    if (request.id.is_null()) return std::nullopt;
    if (request.dialect == Dialect::rpc) return protocol::error_text(request.id, error);
    return json::serialize(legacy_error(request.id, error));
}

}  // namespace instacrm::nmhost
