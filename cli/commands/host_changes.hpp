// What `host install` and `host uninstall` did, manifest by manifest.
#pragma once

#include "cli/commands/lists.hpp"
#include "cli/host/places.hpp"

#include <array>

namespace instacrm::cli {

inline constexpr std::array<std::string_view, 4> change_fields{"browser", "name", "change", "file"};
inline constexpr ListShape changes_shape{"manifests", change_fields, change_fields};

/// Runs `act(place, name, dry_run)` for every manifest of these places and lists what came of it.
template <class F>
ExitCode show_changes(const Context& context, const std::vector<Place>& places, F&& act) {
    const bool dry_run = context.arguments.has("dry-run");
    std::vector<ManifestChange> changes;
    for (const auto& place : places) {
        for (const auto name : host_names) changes.push_back(act(place, name, dry_run));
    }
    show_rows(context, changes);
    for (const auto& change : changes) {
        if (change.change == Change::replaced)
            context.say(change.file + " started another program; it is kept as " + change.file + ".old");
    }
    if (dry_run) context.say("nothing was done: --dry-run");
    return ExitCode::done;
}

}  // namespace instacrm::cli
