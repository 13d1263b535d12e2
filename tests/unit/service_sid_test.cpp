// Windows only: the service's account has no name that could be asked for before there is the service.
#include "common/platform/windows.hpp"  // with <windows.h>, which <bcrypt.h> needs

#include <doctest/doctest.h>

#include <bcrypt.h>

#include <array>
#include <cstdint>
#include <string>

namespace instacrm::platform::security {
namespace {

/// S-1-5-80, and the SHA-1 of the name in capitals.
std::string sid_of(std::wstring name) {
    ::CharUpperBuffW(name.data(), static_cast<::DWORD>(name.size()));
    std::array<std::uint32_t, 5> digest{};
    ::BCRYPT_ALG_HANDLE sha1 = nullptr;
    REQUIRE(::BCryptOpenAlgorithmProvider(&sha1, BCRYPT_SHA1_ALGORITHM, nullptr, 0) >= 0);
    REQUIRE(::BCryptHash(sha1, nullptr, 0, reinterpret_cast<unsigned char*>(name.data()),
                         static_cast<::ULONG>(name.size() * sizeof(wchar_t)),
                         reinterpret_cast<unsigned char*>(digest.data()), sizeof digest) >= 0);
    ::BCryptCloseAlgorithmProvider(sha1, 0);
    std::string sid = "S-1-5-80";
    for (const auto part : digest) sid += "-" + std::to_string(part);
    return sid;
}

}  // namespace

TEST_CASE("the service's SID is made of its name") {
    // As every Windows has it, in the rights of its own files.
    CHECK(sid_of(L"TrustedInstaller") == "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464");
    CHECK(sid_of(L"InstaCRM") == service_sid);
    CHECK(text_of(parse_sid(service_sid)) == service_sid);
}

}  // namespace instacrm::platform::security
