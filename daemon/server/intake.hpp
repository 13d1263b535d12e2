// Takes what the shims have spooled while the daemon was away: at start, when a shim connects, and from time
// to time. Exactly once, since each record has its client message id.
#pragma once

#include "common/spool/spool.hpp"
#include "daemon/server/context.hpp"
#include "daemon/server/outcome.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace instacrm::server {

/// Lives on the io thread.
class Intake {
public:
    explicit Intake(Context& context);

    void start();

    /// Returns when all that is spooled at this moment is taken, or cannot be taken now.
    asio::awaitable<void> take_now();

    asio::awaitable<void> finish();

    struct Counts {
        std::int64_t waiting = 0;   ///< records not yet in the store
        std::int64_t rejected = 0;  ///< files in the rejected folder
    };
    Counts counts() const;

private:
    asio::awaitable<void> run();
    asio::awaitable<void> take_all();
    asio::awaitable<bool> take_file(const std::filesystem::path& file);
    asio::awaitable<bool> take_batch(const std::filesystem::path& file, const spool::Batch& batch,
                                     std::uint64_t offset);
    asio::awaitable<Outcome> take_record(const spool::SpoolRecord& record);
    void reject(const std::filesystem::path& file, std::uint64_t place, const std::string& reason,
                const std::string& body) const;

    Context& context_;
    asio::steady_timer wake_;      ///< cancelled to look now
    asio::steady_timer finished_;  ///< cancelled after each look
    std::uint64_t asked_ = 0;      ///< looks that somebody asked for
    std::uint64_t done_ = 0;       ///< looks that cover these
    bool running_ = false;
    std::map<std::filesystem::path, std::uint64_t> taken_;  ///< how far each file is in the store
};

}  // namespace instacrm::server
