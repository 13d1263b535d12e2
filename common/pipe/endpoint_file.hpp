// run/endpoint.json: what the daemon leaves for the shim, which reads no config.
#pragma once

#include <boost/describe.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace instacrm::pipe {

struct EndpointFile {
    std::string pipe;  ///< where the daemon listens
    std::string version;
    bool start_daemon = true;            ///< whether the shim may start it
    std::optional<std::string> program;  ///< the daemon's own file
};
BOOST_DESCRIBE_STRUCT(EndpointFile, (), (pipe, version, start_daemon, program))

/// The file's content; nothing when there is none or it cannot be read (then the defaults hold).
std::optional<EndpointFile> read_endpoint_file(const std::filesystem::path& file);

/// @throws std::system_error.
void write_endpoint_file(const std::filesystem::path& file, const EndpointFile& content);

}  // namespace instacrm::pipe
