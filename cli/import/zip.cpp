#include "cli/import/zip.hpp"

#include <minizip/unzip.h>
#ifdef _WIN32
#include <minizip/iowin32.h>
#endif

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::size_t max_name = 4096;
constexpr std::size_t max_bytes = 256UL * 1024 * 1024;

std::string name_of_current(void* zip) {
    std::array<char, max_name> name{};
    if (unzGetCurrentFileInfo64(zip, nullptr, name.data(), name.size() - 1, nullptr, 0, nullptr, 0) != UNZ_OK)
        return {};
    const std::string path(name.data());
    return path.substr(path.rfind('/') + 1);
}

std::optional<std::string> read_current(void* zip) {
    if (unzOpenCurrentFile(zip) != UNZ_OK) return std::nullopt;
    std::string content;
    std::array<char, 65536> buffer{};
    int count = 0;
    while ((count = unzReadCurrentFile(zip, buffer.data(), buffer.size())) > 0 && content.size() <= max_bytes)
        content.append(buffer.data(), static_cast<std::size_t>(count));
    // Closing compares the checksum.
    if (unzCloseCurrentFile(zip) != UNZ_OK || count != 0) return std::nullopt;
    return content;
}

}  // namespace

void CloseZip::operator()(void* zip) const {
    unzClose(zip);
}

Zip open_zip(const std::filesystem::path& path) {
#ifdef _WIN32
    zlib_filefunc64_def functions{};
    fill_win32_filefunc64W(&functions);
    return Zip(unzOpen2_64(path.c_str(), &functions));
#else
    return Zip(unzOpen64(path.c_str()));
#endif
}

std::optional<std::string> read_from_zip(const std::filesystem::path& path, const std::string& name) {
    const auto zip = open_zip(path);
    if (!zip) return std::nullopt;
    for (int found = unzGoToFirstFile(zip.get()); found == UNZ_OK; found = unzGoToNextFile(zip.get())) {
        if (name_of_current(zip.get()) == name) return read_current(zip.get());
    }
    return std::nullopt;
}

}  // namespace instacrm::cli
