#include "common/pipe/endpoint_file.hpp"

#include "common/platform/system.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/rpc.hpp"

#include <boost/json/serialize.hpp>

namespace instacrm::pipe {

std::optional<EndpointFile> read_endpoint_file(const std::filesystem::path& file) {
    try {
        return protocol::from_json<EndpointFile>(protocol::parse_json(platform::read_file(file)), "endpoint");
    } catch (const std::exception&) {
        return std::nullopt;  // absent or torn: the shim goes on with the defaults
    }
}

void write_endpoint_file(const std::filesystem::path& file, const EndpointFile& content) {
    platform::write_file_atomically(file, boost::json::serialize(protocol::to_json(content)));
}

}  // namespace instacrm::pipe
