// What several methods read out of their parameters.
#pragma once

#include "common/domain/handle.hpp"
#include "daemon/server/call.hpp"

#include <optional>
#include <string>

namespace instacrm::server::handlers {

/// A handle from a request. @throws ProtocolError (invalid_params) with the field's path.
Handle handle_of(const char* field, const std::string& text);
std::optional<Handle> handle_of(const char* field, const std::optional<std::string>& text);

/// What makes a request itself: the client's own id, or the shim's frame number, or a random one.
/// @throws ProtocolError naming params.client_id.
std::string client_id_of(const WriteContext& context, const std::optional<std::string>& client_id);

}  // namespace instacrm::server::handlers
