#include "cli/host/manifests.hpp"

#include "cli/host/registration.hpp"
#include "common/domain/enum_table.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/rpc.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace instacrm {
namespace {

using cli::Change;
using cli::HostState;

INSTACRM_ENUM_TABLE(HostState, "state",
                    {{installed, "installed"},
                     {missing, "missing"},
                     {unreadable, "unreadable"},
                     {elsewhere, "elsewhere"},
                     {not_executable, "not_executable"},
                     {wrong_origins, "wrong_origins"}})

INSTACRM_ENUM_TABLE(Change, "change",
                    {{added, "added"},
                     {updated, "updated"},
                     {replaced, "replaced"},
                     {unchanged, "unchanged"},
                     {removed, "removed"},
                     {kept, "kept"},
                     {missing, "missing"}})

}  // namespace
}  // namespace instacrm

namespace instacrm::cli {
namespace {

/// The browsers' own format.
struct Manifest {
    std::string name;
    std::string description;
    std::string path;
    std::string type;
    std::vector<std::string> allowed_origins;
};
BOOST_DESCRIBE_STRUCT(Manifest, (), (name, description, path, type, allowed_origins))

std::optional<Manifest> read_manifest(const fs::path& file) {
    try {
        return protocol::from_json<Manifest>(protocol::parse_json(platform::read_file(file)), "manifest");
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

bool is_executable(const fs::path& program) {
    using fs::perms;
    constexpr auto any = perms::owner_exec | perms::group_exec | perms::others_exec;
    std::error_code ignored;
    const auto status = fs::status(program, ignored);
    return fs::is_regular_file(status) && (status.permissions() & any) != perms::none;
}

/// The origins that the host should let in and the manifest does not, with commas.
std::string missing_origins(const Manifest& manifest, const Host& host) {
    std::string missing;
    for (const auto& origin : host.origins) {
        if (std::ranges::find(manifest.allowed_origins, origin) == manifest.allowed_origins.end())
            missing += (missing.empty() ? "" : ", ") + origin;
    }
    return missing;
}

struct Finding {
    HostState state;
    std::string text;
};

Finding look_at(const fs::path& file, std::string_view name, const Host& host) {
    using enum HostState;
    if (!is_there(file)) return {missing, "there is no manifest"};
    const auto manifest = read_manifest(file);
    if (!manifest || manifest->name != name || manifest->type != "stdio")
        return {unreadable, "this is not a manifest of that name that a browser takes"};
    const fs::path program(manifest->path);
    if (!is_there(program)) return {elsewhere, "it starts " + program.string() + ", which is gone"};
    if (!is_our_host(program)) return {elsewhere, "it starts another program: " + program.string()};
    if (program != host.program) return {elsewhere, "it starts another copy: " + program.string()};
    if (!is_executable(program)) return {not_executable, program.string() + " is not executable"};
    const auto origins = missing_origins(*manifest, host);
    if (!origins.empty()) return {wrong_origins, "it does not let in " + origins};
    return {installed, "starts " + program.string()};
}

/// Readable to everybody, unlike what belongs to one user.
void make_public_folder(const fs::path& folder) {
    if (fs::is_directory(folder)) return;
    if (folder.has_parent_path()) make_public_folder(folder.parent_path());
    fs::create_directory(folder);
    fs::permissions(folder, fs::perms(0755));
}

void write_manifest(const Place& place, const fs::path& file, const std::string& text) {
    if (!place.for_all_users) {
        platform::make_private_folder(file.parent_path());
        return platform::write_file_atomically(file, text);
    }
    make_public_folder(file.parent_path());
    platform::write_file_atomically(file, text);
    fs::permissions(file, fs::perms(0644));
}

fs::path own_file(const Place& place, std::string_view name) {
    return place.folder / (std::string(name) + ".json");
}

/// Whether a manifest is there that another program put there.
bool is_foreign(const fs::path& file) {
    const auto program = program_of(file);
    return is_there(file) && (!program || !is_our_host(*program));
}

}  // namespace

fs::path manifest_file(const Place& place, std::string_view name) {
    return registered_manifest(place, name).value_or(own_file(place, name));
}

std::string manifest_text(std::string_view name, const Host& host) {
    const Manifest manifest{std::string(name), "InstaCRM: hands outreach messages to the local daemon",
                            host.program.string(), "stdio", host.origins};
    return boost::json::serialize(protocol::to_json(manifest)) + "\n";
}

std::optional<fs::path> program_of(const fs::path& manifest) {
    const auto read = read_manifest(manifest);
    return read ? std::optional<fs::path>(read->path) : std::nullopt;
}

bool is_our_host(const fs::path& program) {
    return program.stem() == "instacrm-nmhost";
}

HostLine inspect(const Place& place, std::string_view name, const Host& host) {
    const auto file = manifest_file(place, name);
    const auto finding = look_at(file, name, host);
    HostLine line{place.browser, std::string(name), finding.state, finding.text, {}, file.string()};
    if (finding.state == HostState::not_executable)
        line.remedy = "chmod +x " + host.program.string();
    else if (finding.state != HostState::installed)
        line.remedy = "instacrm host install " + place.options;
    return line;
}

ManifestChange install(const Place& place, std::string_view name, const Host& host, bool dry_run) {
    const auto found = registered_manifest(place, name);
    const auto file = own_file(place, name);
    const auto text = manifest_text(name, host);
    ManifestChange change{place.browser, std::string(name), Change::updated, file.string()};
    if (!found || !is_there(*found))
        change.change = Change::added;
    else if (is_foreign(*found))
        change.change = Change::replaced;
    else if (*found == file && platform::read_file(file) == text)
        change.change = Change::unchanged;
    if (dry_run || change.change == Change::unchanged) return change;
    if (is_there(file) && is_foreign(file)) fs::rename(file, file.string() + ".old");
    write_manifest(place, file, text);
    register_manifest(place, name, file);
    return change;
}

ManifestChange uninstall(const Place& place, std::string_view name, bool dry_run) {
    const auto file = registered_manifest(place, name);
    ManifestChange change{place.browser, std::string(name), Change::removed,
                          file.value_or(own_file(place, name)).string()};
    if (!file || (place.registry_key.empty() && !is_there(*file)))
        change.change = Change::missing;
    else if (is_foreign(*file))
        change.change = Change::kept;
    else if (!dry_run)
        unregister_manifest(place, name);
    return change;
}

}  // namespace instacrm::cli
