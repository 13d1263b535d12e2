// What the `update` commands share.
#pragma once

#include "cli/context.hpp"
#include "cli/update/release.hpp"

namespace instacrm::cli {

/// What the config says of releases. A folder is relative to the config's own.
ReleaseSource release_source(const Context& context);

}  // namespace instacrm::cli
