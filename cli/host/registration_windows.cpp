#include "cli/host/registration.hpp"
#include "common/platform/windows.hpp"

namespace instacrm::cli {
namespace {

::HKEY root_of(const Place& place) {
    return place.for_all_users ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER;
}

std::wstring key_of(const Place& place, std::string_view name) {
    return platform::wide(place.registry_key + R"(\NativeMessagingHosts\)" + std::string(name));
}

void check(::LSTATUS status, const Place& place) {
    if (status != ERROR_SUCCESS)
        throw std::system_error(platform::error_of(static_cast<unsigned long>(status)),
                                "cannot change the registry below " + place.registry_key);
}

}  // namespace

std::optional<fs::path> registered_manifest(const Place& place, std::string_view name) {
    if (place.registry_key.empty()) return place.folder / (std::string(name) + ".json");
    std::wstring file(32768, L'\0');
    auto size = static_cast<::DWORD>(file.size() * sizeof(wchar_t));
    const auto key = key_of(place, name);
    if (::RegGetValueW(root_of(place), key.c_str(), nullptr, RRF_RT_REG_SZ, nullptr, file.data(), &size) !=
        ERROR_SUCCESS)
        return std::nullopt;
    return fs::path(file.c_str());  // up to its end, which the size counts
}

void register_manifest(const Place& place, std::string_view name, const fs::path& file) {
    if (place.registry_key.empty()) return;
    const auto text = file.wstring();
    check(::RegSetKeyValueW(root_of(place), key_of(place, name).c_str(), nullptr, REG_SZ, text.c_str(),
                            static_cast<::DWORD>((text.size() + 1) * sizeof(wchar_t))),
          place);
}

void unregister_manifest(const Place& place, std::string_view name) {
    if (place.registry_key.empty()) return;
    const auto status = ::RegDeleteTreeW(root_of(place), key_of(place, name).c_str());
    if (status != ERROR_FILE_NOT_FOUND) check(status, place);
}

}  // namespace instacrm::cli
