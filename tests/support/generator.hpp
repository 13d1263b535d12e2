// Realistic outreach, as much as wanted, the same for the same seed: names from several scripts, messages
// with emoji and right-to-left text, bursts with pauses between, many accounts, people written to more than
// once.
#pragma once

#include "common/domain/time.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace instacrm::test {

struct GeneratedDm {
    std::string handle;
    std::string actor;
    std::string message;
    std::string full_name;
    std::string bio;
    Time sent_at;
    std::string client_id;
};

struct GeneratorOptions {
    std::uint64_t seed = 1;
    std::size_t actors = 6;
    Time end = parse_time("2026-11-20T20:00:00Z");  ///< nothing is sent after this
    Duration step = std::chrono::minutes(2);        ///< from one DM of a burst to the next, on average
};

/// DMs in the order of their sending. Not thread-safe.
class Generator {
public:
    /// `count`: how many next() will be asked for; decides when the first one is sent.
    Generator(GeneratorOptions options, std::size_t count);

    GeneratedDm next();

private:
    std::size_t below(std::size_t limit);
    std::string handle_of(std::size_t lead) const;

    GeneratorOptions options_;
    std::mt19937_64 random_;
    std::size_t made_ = 0;
    std::size_t leads_ = 0;
    Time time_;
};

/// The DM as a frame's body, for the shim or the pipe: JSON-RPC, or the existing extension's message.
std::string rpc_body(const GeneratedDm& dm, std::int64_t id);
std::string legacy_body(const GeneratedDm& dm, std::int64_t id);

}  // namespace instacrm::test
