#include "cli/doctor/checks.hpp"
#include "common/platform/windows.hpp"
#include "common/protocol/messages/checks.hpp"

#include <aclapi.h>

#include <array>
#include <filesystem>

namespace instacrm::cli {
namespace {

namespace fs = std::filesystem;
using protocol::CheckState;

struct Rights {
    bool read = false;
    bool write = false;
};

/// Whom a folder that is its owner's alone must not let in.
bool is_everybody(::PSID sid) {
    static constexpr std::array groups{WinWorldSid, WinAuthenticatedUserSid, WinBuiltinUsersSid,
                                       WinBuiltinGuestsSid, WinNetworkSid};
    for (const auto group : groups) {
        if (::IsWellKnownSid(sid, group)) return true;
    }
    return false;
}

/// What everybody may do. A folder without a list of rights is open to all.
Rights rights_of_everybody(const fs::path& path) {
    ::PACL list = nullptr;
    ::PSECURITY_DESCRIPTOR descriptor = nullptr;
    auto name = path.wstring();
    if (::GetNamedSecurityInfoW(name.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr,
                                &list, nullptr, &descriptor) != ERROR_SUCCESS)
        return {};
    Rights rights{list == nullptr, list == nullptr};
    for (::DWORD i = 0; list != nullptr && i < list->AceCount; ++i) {
        void* entry = nullptr;
        if (!::GetAce(list, i, &entry)) continue;
        auto* allowed = static_cast<::ACCESS_ALLOWED_ACE*>(entry);
        if (allowed->Header.AceType != ACCESS_ALLOWED_ACE_TYPE || !is_everybody(&allowed->SidStart)) continue;
        rights.read |= (allowed->Mask & (FILE_READ_DATA | GENERIC_READ | GENERIC_ALL)) != 0;
        rights.write |= (allowed->Mask & (FILE_WRITE_DATA | GENERIC_WRITE | GENERIC_ALL)) != 0;
    }
    ::LocalFree(descriptor);
    return rights;
}

void look_at(const fs::path& path, bool may_be_read, CheckLines& lines) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) return;
    const auto rights = rights_of_everybody(path);
    if (!rights.write && (!rights.read || may_be_read)) return;
    lines.push_back({"folders", rights.write ? CheckState::fail : CheckState::warn,
                     path.string() + ": other users of this machine may " +
                         (rights.write ? "write in it" : "look into it"),
                     "icacls \"" + path.string() + "\" /inheritance:r /grant:r \"%USERNAME%:(OI)(CI)F\""});
}

}  // namespace

CheckLines check_folders(const config::Paths& paths, bool /*group*/) {
    CheckLines lines;
    for (const auto& folder :
         {paths.data_folder, paths.run_folder, paths.spool_folder, paths.log_folder, paths.backup_folder})
        look_at(folder, false, lines);
    look_at(paths.config_file, true, lines);
    if (lines.empty())
        lines.push_back({"folders", CheckState::ok, "store, spool and log are their owner's alone", {}});
    return lines;
}

}  // namespace instacrm::cli
