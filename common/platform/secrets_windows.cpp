#include "common/platform/secrets.hpp"
#include "common/platform/system.hpp"
#include "common/platform/windows.hpp"

#include <dpapi.h>

namespace instacrm::platform {
namespace {

fs::path file_of(const fs::path& folder, const std::string& name) {
    return folder / "secrets" / (name + ".dpapi");
}

::DATA_BLOB blob_of(std::string_view bytes) {
    return {static_cast<::DWORD>(bytes.size()),
            reinterpret_cast<::BYTE*>(const_cast<char*>(bytes.data()))};  // DPAPI only reads it
}

/// What DPAPI made, freed.
std::string take(const ::DATA_BLOB& made) {
    std::string bytes(reinterpret_cast<const char*>(made.pbData), made.cbData);
    ::SecureZeroMemory(made.pbData, made.cbData);
    ::LocalFree(made.pbData);
    return bytes;
}

}  // namespace

std::optional<std::string> read_secret(const fs::path& folder, const std::string& name) {
    std::string sealed;
    try {
        sealed = read_file(file_of(folder, name));
    } catch (const std::system_error&) {
        return std::nullopt;
    }
    auto in = blob_of(sealed);
    ::DATA_BLOB out{};
    if (!::CryptUnprotectData(&in, nullptr, nullptr, nullptr, nullptr, CRYPTPROTECT_UI_FORBIDDEN, &out))
        return std::nullopt;
    return take(out);
}

SecretPlace store_secret(const fs::path& folder, const std::string& name, std::string_view value) {
    const auto file = file_of(folder, name);
    auto in = blob_of(value);
    ::DATA_BLOB out{};
    if (!::CryptProtectData(&in, L"InstaCRM", nullptr, nullptr, nullptr, CRYPTPROTECT_UI_FORBIDDEN, &out))
        fail_at("cannot encrypt what is to be kept in", file);
    make_private_folder(file.parent_path());
    write_file_atomically(file, take(out));
    return SecretPlace::file;
}

bool remove_secret(const fs::path& folder, const std::string& name) {
    return fs::remove(file_of(folder, name));
}

}  // namespace instacrm::platform
