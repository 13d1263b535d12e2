// One frame from the browser on its way through the shim.
#pragma once

#include "common/domain/time.hpp"
#include "nmhost/envelope.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace instacrm::nmhost {

struct Message {
    Envelope envelope;
    std::string frame;  ///< the body as it came
    Time received_at;
    std::chrono::steady_clock::time_point waiting_since;
    /// With the shim's id, the name under which the daemon knows the message. Drawn when the message is
    /// forwarded or spooled, so that those forwarded on one connection are numbered without a gap, which is
    /// how the daemon counts them.
    std::int64_t ordinal = 0;
    std::shared_ptr<void> place;  ///< given back once the frame has gone on (see Browser)
};

}  // namespace instacrm::nmhost
