// What the Windows twins share: texts, errors and security descriptors. Only for files that exist on Windows
// alone.
#pragma once

#include <windows.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace instacrm::platform {

/// UTF-8 and Windows' UTF-16.
std::wstring wide(std::string_view text);
std::string narrow(std::wstring_view text);

/// What GetLastError() said, under its portable name where it has one.
std::error_code error_of(unsigned long error);

/// @throws std::system_error always: `what` and the path; the error, or else the thread's last one.
[[noreturn]] void fail_at(const std::string& what, const std::filesystem::path& path, unsigned long error);
[[noreturn]] void fail_at(const std::string& what, const std::filesystem::path& path);

namespace security {

/// A user's or a group's number, as the bytes of a SID.
using Sid = std::vector<unsigned char>;

/// Of the user whom this process runs as. @throws std::system_error.
Sid own_sid();
/// Of the user whom a process runs as; empty when that cannot be told.
Sid sid_of_process(unsigned long process);
/// The owner of an open object; empty when that cannot be told.
Sid owner_of(::HANDLE object);
/// Of an account by its name, such as `NT SERVICE\InstaCRM`; empty when there is none.
Sid sid_of_account(const std::wstring& name);
/// S-1-5-…; "?" for an empty one.
std::string text_of(const Sid& sid);
bool same(const Sid& a, const Sid& b);
/// The system itself or the administrators.
bool is_trusted(const Sid& sid);

/// Makes a private folder and gives an account full rights to it and to all that will be in it; to one that
/// is there, too. @throws std::system_error naming the path or the account.
void give_folder(const std::filesystem::path& folder, const std::wstring& account);

/// The same for a user by the SID's text, who may read, add and change files there. @throws std::system_error
/// naming the path.
void let_in(const std::filesystem::path& folder, const std::string& sid);

/// Rights written in SDDL, for what is about to be created.
class Descriptor {
public:
    /// @throws std::system_error for text that is no SDDL.
    explicit Descriptor(const std::string& sddl);
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();
    ::SECURITY_ATTRIBUTES* attributes() const { return &attributes_; }

private:
    mutable ::SECURITY_ATTRIBUTES attributes_{};
};

}  // namespace security
}  // namespace instacrm::platform
