#include "tests/support/zip.hpp"

#include "common/platform/system.hpp"

#include <minizip/zip.h>

#include <stdexcept>

namespace instacrm::test {

namespace fs = std::filesystem;

void zip_folder(const fs::path& folder, const fs::path& archive) {
    auto* const zip = zipOpen64(archive.string().c_str(), APPEND_STATUS_CREATE);
    if (zip == nullptr) throw std::runtime_error("cannot make " + archive.string());
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        const auto content = platform::read_file(entry.path());
        zip_fileinfo info{};
        info.tmz_date = {0, 0, 12, 1, 7, 2026};
        zipOpenNewFileInZip(zip, fs::relative(entry.path(), folder).generic_string().c_str(), &info, nullptr,
                            0, nullptr, 0, nullptr, Z_DEFLATED, Z_DEFAULT_COMPRESSION);
        zipWriteInFileInZip(zip, content.data(), static_cast<unsigned>(content.size()));
        zipCloseFileInZip(zip);
    }
    zipClose(zip, nullptr);
}

}  // namespace instacrm::test
