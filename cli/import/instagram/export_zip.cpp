#include "cli/failure.hpp"
#include "cli/import/instagram/export_files.hpp"
#include "cli/import/zip.hpp"

#include <minizip/unzip.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace instacrm::cli {
namespace {

constexpr std::size_t max_name = 4096;

Time time_of(const tm_unz& date) {
    std::tm calendar{};
    calendar.tm_year = static_cast<int>(date.tm_year) - 1900;
    calendar.tm_mon = static_cast<int>(date.tm_mon);
    calendar.tm_mday = static_cast<int>(date.tm_mday);
    calendar.tm_hour = static_cast<int>(date.tm_hour);
    calendar.tm_min = static_cast<int>(date.tm_min);
    calendar.tm_sec = static_cast<int>(date.tm_sec);
    calendar.tm_isdst = -1;
    return from_micros(static_cast<std::int64_t>(std::mktime(&calendar)) * 1'000'000);
}

class ZipFiles : public InstagramFiles {
public:
    explicit ZipFiles(const std::filesystem::path& path) : path_(path.string()), zip_(open_zip(path)) {
        if (!zip_)
            throw Failure(ExitCode::error, "cannot read " + path_ + ": it is no zip archive, or is cut off",
                          "download it again, and compare its size with what Instagram says");
        for (int found = unzGoToFirstFile(zip_.get()); found == UNZ_OK; found = unzGoToNextFile(zip_.get()))
            note_file();
        sort_by_name();
    }

    std::string read(std::size_t file) override {
        const auto& wanted = files_[file];
        unz64_file_pos place = places_[file];
        if (unzGoToFilePos64(zip_.get(), &place) != UNZ_OK || unzOpenCurrentFile(zip_.get()) != UNZ_OK)
            damaged(wanted.name);
        std::string text;
        std::array<char, 65536> buffer{};
        int count = 0;
        while ((count = unzReadCurrentFile(zip_.get(), buffer.data(), buffer.size())) > 0) {
            text.append(buffer.data(), static_cast<std::size_t>(count));
            // What the archive says of a file's size need not be so.
            if (text.size() > max_export_file_bytes) damaged(wanted.name + " (more than 256 MiB)");
        }
        if (unzCloseCurrentFile(zip_.get()) != UNZ_OK || count < 0) damaged(wanted.name);
        return text;
    }

private:
    [[noreturn]] void damaged(const std::string& name) const {
        throw Failure(ExitCode::error, path_ + " is damaged: cannot read " + name,
                      "download it again, and compare its size with what Instagram says");
    }

    void note_file() {
        unz_file_info64 info{};
        std::array<char, max_name> name{};
        unz64_file_pos place{};
        if (unzGetCurrentFileInfo64(zip_.get(), &info, name.data(), name.size() - 1, nullptr, 0, nullptr,
                                    0) != UNZ_OK ||
            unzGetFilePos64(zip_.get(), &place) != UNZ_OK)
            damaged("its table of contents");
        const std::string text(name.data());
        if (!text.ends_with(".json")) return;
        files_.push_back({text, info.uncompressed_size, time_of(info.tmu_date)});
        places_.push_back(place);
    }

    void sort_by_name() {
        std::vector<std::size_t> order(files_.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::ranges::sort(order, {}, [&](std::size_t i) { return files_[i].name; });
        std::vector<InstagramFile> files;
        std::vector<unz64_file_pos> places;
        for (const auto i : order) {
            files.push_back(std::move(files_[i]));
            places.push_back(places_[i]);
        }
        files_ = std::move(files);
        places_ = std::move(places);
    }

    std::string path_;
    Zip zip_;
    std::vector<unz64_file_pos> places_;
};

}  // namespace

std::unique_ptr<InstagramFiles> open_export_zip(const std::filesystem::path& path) {
    return std::make_unique<ZipFiles>(path);
}

}  // namespace instacrm::cli
