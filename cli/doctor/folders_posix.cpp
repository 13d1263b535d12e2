#include "cli/doctor/checks.hpp"
#include "common/protocol/messages/checks.hpp"

#include <filesystem>

namespace instacrm::cli {
namespace {

namespace fs = std::filesystem;
using fs::perms;
using protocol::CheckState;

constexpr auto bits = [](perms rights, perms wanted) { return (rights & wanted) != perms::none; };

std::string octal(perms rights) {
    const auto number = static_cast<unsigned>(rights & perms::mask);
    std::string text;
    for (const unsigned shift : {6U, 3U, 0U}) text += static_cast<char>('0' + (number >> shift & 7U));
    return text;
}

struct Folder {
    fs::path path;
    bool may_be_group = false;
};

/// A line when others may do more than they should.
void look_at(const Folder& folder, CheckLines& lines) {
    std::error_code error;
    const auto status = fs::status(folder.path, error);
    if (!fs::exists(status)) return;
    const auto path = folder.path.string();
    const auto wanted = folder.may_be_group ? "750 " : "700 ";
    if (!fs::is_directory(status)) {
        lines.push_back({"folders", CheckState::fail, path + " is not a folder",
                         "move it away; the daemon makes the folder at its start"});
        return;
    }
    const auto rights = status.permissions();
    const bool written =
        bits(rights, perms::others_write) || (bits(rights, perms::group_write) && !folder.may_be_group);
    const bool read = bits(rights, perms::others_read | perms::others_exec) ||
                      (bits(rights, perms::group_read | perms::group_exec) && !folder.may_be_group);
    if (!written && !read) return;
    lines.push_back({"folders", written ? CheckState::fail : CheckState::warn,
                     path + " has the rights " + octal(rights) + ": others may " +
                         (written ? "write in it" : "look into it"),
                     "chmod " + (wanted + path)});
}

}  // namespace

CheckLines check_folders(const config::Paths& paths, bool group) {
    const std::vector<Folder> folders{{paths.data_folder, false},
                                      {paths.run_folder, group},
                                      {paths.spool_folder, group},
                                      {paths.log_folder, false},
                                      {paths.backup_folder, false}};
    CheckLines lines;
    for (const auto& folder : folders) look_at(folder, lines);
    std::error_code ignored;
    const auto rights = fs::status(paths.config_file, ignored).permissions();
    if (fs::exists(paths.config_file, ignored) && bits(rights, perms::group_write | perms::others_write))
        lines.push_back({"folders", CheckState::fail,
                         paths.config_file.string() + " can be changed by others: " + octal(rights),
                         "chmod go-w " + paths.config_file.string()});
    if (lines.empty())
        lines.push_back({"folders", CheckState::ok, "store, spool and log are their owner's alone", {}});
    return lines;
}

}  // namespace instacrm::cli
