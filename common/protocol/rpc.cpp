#include "common/protocol/rpc.hpp"

#include "common/protocol/request_id.hpp"

#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>

namespace instacrm::protocol {
namespace {

std::string text_of(const json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : "";
}

const json::object& envelope(const json::value& message) {
    const auto* object = message.if_object();
    if (object == nullptr) throw ProtocolError(ErrorCode::invalid_request, "a message is a JSON object");
    const auto* version = object->if_contains("jsonrpc");
    if (version == nullptr || text_of(*version) != "2.0")
        throw ProtocolError(ErrorCode::invalid_request, "jsonrpc must be \"2.0\"");
    return *object;
}

ProtocolError read_error(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return {ErrorCode::internal_error, "the reply's error is not an object"};
    const auto* code = object->if_contains("code");
    const auto* message = object->if_contains("message");
    std::string remedy;
    std::string field;
    if (const auto* data = object->if_contains("data"); data != nullptr && data->is_object()) {
        if (const auto* found = data->get_object().if_contains("remedy")) remedy = text_of(*found);
        if (const auto* found = data->get_object().if_contains("field")) field = text_of(*found);
    }
    const bool numbered = code != nullptr && code->is_int64();
    return {numbered ? static_cast<ErrorCode>(code->get_int64()) : ErrorCode::internal_error,
            message != nullptr ? text_of(*message) : "", remedy, field};
}

}  // namespace

bool is_request_id(const json::value& value) {
    if (const auto* number = value.if_double()) return std::isfinite(*number);
    return value.is_string() || value.is_number() || value.is_null();
}

json::value parse_json(std::string_view text) {
    json::parse_options options;
    options.max_depth = max_json_depth;
    json::parser parser({}, options);
    json::error_code error;
    parser.write(text.data(), text.size(), error);
    if (error)
        throw ProtocolError(ErrorCode::parse_error, "not a JSON message: " + error.message(),
                            "send one JSON object in UTF-8, nested at most 32 deep");
    return parser.release();
}

Request parse_request(const json::value& message) {
    const auto& object = envelope(message);
    Request request{nullptr, true, {}, json::object()};
    if (const auto* id = object.if_contains("id")) {
        if (!is_request_id(*id))
            throw ProtocolError(ErrorCode::invalid_request, "id must be a string or a number");
        request.id = *id;
        request.notification = false;
    }
    const auto* method = object.if_contains("method");
    if (method == nullptr || !method->is_string())
        throw ProtocolError(ErrorCode::invalid_request, "method must be a string");
    request.method = text_of(*method);
    if (const auto* params = object.if_contains("params")) {
        if (!params->is_object())
            throw ProtocolError(ErrorCode::invalid_request, "params must be an object",
                                "send params by name");
        request.params = *params;
    }
    return request;
}

std::string request_text(std::int64_t id, std::string_view method, json::value params) {
    return json::serialize(
        json::object{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
}

std::string notification_text(std::string_view method, json::value params) {
    return json::serialize(
        json::object{{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

std::string result_text(const json::value& id, json::value result) {
    return json::serialize(json::object{{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}});
}

std::string error_text(const json::value& id, const ProtocolError& error) {
    json::object body{{"code", static_cast<int>(error.code())}, {"message", error.what()}};
    json::object data;
    if (!error.field().empty()) data["field"] = error.field();
    if (!error.remedy().empty()) data["remedy"] = error.remedy();
    if (!data.empty()) body["data"] = std::move(data);
    return json::serialize(json::object{{"jsonrpc", "2.0"}, {"id", id}, {"error", std::move(body)}});
}

Reply parse_reply(const json::value& message) {
    const auto& object = envelope(message);
    Reply reply;
    if (const auto* method = object.if_contains("method")) {
        reply.method = text_of(*method);
        if (const auto* params = object.if_contains("params")) reply.params = *params;
        return reply;
    }
    if (const auto* id = object.if_contains("id"); id != nullptr && id->is_int64())
        reply.id = id->get_int64();
    if (const auto* error = object.if_contains("error")) {
        reply.error = read_error(*error);
    } else if (const auto* result = object.if_contains("result")) {
        reply.result = *result;
    } else {
        throw ProtocolError(ErrorCode::invalid_request, "a reply has a result or an error");
    }
    return reply;
}

}  // namespace instacrm::protocol
