// What `import leads` and `import logs` do alike.
#pragma once

#include "cli/import/run.hpp"

namespace instacrm::cli {

/// Imports FILE as rows of the kind.
ExitCode import_file(Context& context, const ImportKind& kind);

}  // namespace instacrm::cli
