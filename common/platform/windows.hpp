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

/// Of the service's own account, NT SERVICE\InstaCRM: made of the SHA-1 of its name, so it is the same on
/// every machine, service or not (`sc showsid InstaCRM`). To look it up by name would ask a domain's server.
inline constexpr const char* service_sid = "S-1-5-80-188390149-744709713-2719298034-4120934139-1840871689";

/// Of the user whom this process runs as. @throws std::system_error.
Sid own_sid();
/// Of the user whom a process runs as; empty when that cannot be told.
Sid sid_of_process(unsigned long process);
/// The owner of an open object; empty when that cannot be told.
Sid owner_of(::HANDLE object);
/// Of what `text_of` writes. @throws std::system_error for other text.
Sid parse_sid(const std::string& text);
/// S-1-5-…; "?" for an empty one.
std::string text_of(const Sid& sid);
bool same(const Sid& a, const Sid& b);
/// The system itself or the administrators.
bool is_trusted(const Sid& sid);

/// Makes a private folder and gives an account, by its SID's text, full rights to it and to all that will be
/// in it; to one that is there, too. @throws std::system_error naming the path.
void give_folder(const std::filesystem::path& folder, const std::string& sid);

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
