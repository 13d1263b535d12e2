#include "daemon/server/parameters.hpp"

#include "common/domain/ids.hpp"
#include "common/protocol/described.hpp"

namespace instacrm::server::handlers {
namespace {

namespace p = instacrm::protocol;

constexpr std::size_t max_client_id = 128;  // characters

}  // namespace

std::string client_id_of(const WriteContext& context, const std::optional<std::string>& client_id) {
    if (client_id) {
        if (client_id->empty() || client_id->size() > max_client_id)
            throw p::ProtocolError(p::ErrorCode::invalid_params, "params.client_id has 1 to 128 characters",
                                   "send a UUID, or leave it out", "params.client_id");
        return *client_id;
    }
    const auto& caller = context.caller;
    if (!caller.shim_id.empty()) return caller.shim_id + ":" + std::to_string(caller.ordinal);
    return "own:" + random_token(22, context.tx.random());
}

Handle handle_of(const char* field, const std::string& text) {
    return p::detail::with_path(field, [&] { return Handle::parse(text); });
}

std::optional<Handle> handle_of(const char* field, const std::optional<std::string>& text) {
    return text ? std::optional(handle_of(field, *text)) : std::nullopt;
}

}  // namespace instacrm::server::handlers
