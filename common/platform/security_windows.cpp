#include "common/platform/system.hpp"
#include "common/platform/windows.hpp"

#include <aclapi.h>
#include <sddl.h>

#include <utility>

namespace instacrm::platform::security {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(error_of(::GetLastError()), what);
}

Sid copy_of(::PSID sid) {
    if (sid == nullptr || !::IsValidSid(sid)) return {};
    const auto* bytes = static_cast<const unsigned char*>(sid);
    return {bytes, bytes + ::GetLengthSid(sid)};
}

::PSID pointer(const Sid& sid) {
    return const_cast<unsigned char*>(sid.data());  // the system's functions only read it
}

Sid user_of_token(::HANDLE token) {
    ::DWORD size = 0;
    ::GetTokenInformation(token, TokenUser, nullptr, 0, &size);
    std::vector<unsigned char> buffer(size);
    if (size == 0 || !::GetTokenInformation(token, TokenUser, buffer.data(), size, &size)) return {};
    return copy_of(reinterpret_cast<const ::TOKEN_USER*>(buffer.data())->User.Sid);
}

Sid user_of_process(::HANDLE process) {
    ::HANDLE token = nullptr;
    if (!::OpenProcessToken(process, TOKEN_QUERY, &token)) return {};
    auto sid = user_of_token(token);
    ::CloseHandle(token);
    return sid;
}

/// Adds rights for a user to a folder and all that will be in it.
void allow(const std::filesystem::path& folder, const Sid& sid, ::DWORD rights) {
    ::PACL before = nullptr;
    ::PSECURITY_DESCRIPTOR descriptor = nullptr;
    auto name = folder.wstring();
    auto error = ::GetNamedSecurityInfoW(name.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr,
                                         nullptr, &before, nullptr, &descriptor);
    if (error != ERROR_SUCCESS) fail_at("cannot read the rights of", folder, error);
    ::EXPLICIT_ACCESSW access{};
    access.grfAccessPermissions = rights;
    access.grfAccessMode = GRANT_ACCESS;
    access.grfInheritance = SUB_CONTAINERS_AND_OBJECTS_INHERIT;
    access.Trustee.TrusteeForm = TRUSTEE_IS_SID;
    access.Trustee.ptstrName = static_cast<wchar_t*>(pointer(sid));
    ::PACL after = nullptr;
    error = ::SetEntriesInAclW(1, &access, before, &after);
    if (error == ERROR_SUCCESS)
        error = ::SetNamedSecurityInfoW(name.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr,
                                        nullptr, after, nullptr);
    ::LocalFree(after);
    ::LocalFree(descriptor);
    if (error != ERROR_SUCCESS) fail_at("cannot set the rights of", folder, error);
}

}  // namespace

Sid own_sid() {
    auto sid = user_of_process(::GetCurrentProcess());
    if (sid.empty()) fail("cannot tell who runs this program");
    return sid;
}

Sid sid_of_process(unsigned long process) {
    ::HANDLE handle = ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process);
    if (handle == nullptr) return {};
    auto sid = user_of_process(handle);
    ::CloseHandle(handle);
    return sid;
}

Sid owner_of(::HANDLE object) {
    ::PSID owner = nullptr;
    ::PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (::GetSecurityInfo(object, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, nullptr, nullptr,
                          nullptr, &descriptor) != ERROR_SUCCESS)
        return {};
    auto sid = copy_of(owner);
    ::LocalFree(descriptor);
    return sid;
}

Sid parse_sid(const std::string& text) {
    ::PSID parsed = nullptr;
    if (!::ConvertStringSidToSidW(wide(text).c_str(), &parsed)) fail('"' + text + "\" is no SID:");
    auto sid = copy_of(parsed);
    ::LocalFree(parsed);
    return sid;
}

std::string text_of(const Sid& sid) {
    wchar_t* text = nullptr;
    if (sid.empty() || !::ConvertSidToStringSidW(pointer(sid), &text)) return "?";
    auto result = narrow(text);
    ::LocalFree(text);
    return result;
}

bool same(const Sid& a, const Sid& b) {
    return !a.empty() && !b.empty() && ::EqualSid(pointer(a), pointer(b));
}

bool is_trusted(const Sid& sid) {
    return !sid.empty() && (::IsWellKnownSid(pointer(sid), WinLocalSystemSid) ||
                            ::IsWellKnownSid(pointer(sid), WinBuiltinAdministratorsSid));
}

void give_folder(const std::filesystem::path& folder, const std::string& sid) {
    make_private_folder(folder);
    allow(folder, parse_sid(sid), FILE_ALL_ACCESS);
}

void let_in(const std::filesystem::path& folder, const std::string& sid) {
    allow(folder, parse_sid(sid), FILE_GENERIC_READ | FILE_GENERIC_WRITE | FILE_GENERIC_EXECUTE | DELETE);
}

Descriptor::Descriptor(const std::string& sddl) {
    attributes_.nLength = sizeof attributes_;
    if (!::ConvertStringSecurityDescriptorToSecurityDescriptorW(wide(sddl).c_str(), SDDL_REVISION_1,
                                                                &attributes_.lpSecurityDescriptor, nullptr))
        fail("cannot make the rights of a new object");
}

Descriptor::~Descriptor() {
    ::LocalFree(attributes_.lpSecurityDescriptor);
}

}  // namespace instacrm::platform::security
