#include "cli/update/programs.hpp"

#include "cli/failure.hpp"
#include "cli/import/zip.hpp"
#include "common/platform/process.hpp"
#include "common/platform/system.hpp"

#include <array>

namespace instacrm::cli {
namespace {

#ifdef _WIN32
constexpr std::array names{"instacrmd.exe", "instacrm.exe", "instacrm-nmhost.exe"};
#else
constexpr std::array names{"instacrmd", "instacrm", "instacrm-nmhost"};
#endif

fs::path with(fs::path path, const char* more) {
    path += more;
    return path;
}

void move(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::rename(from, to, error);
    if (error)
        throw Failure(ExitCode::error,
                      "cannot rename " + from.string() + " to " + to.string() + ": " + error.message(),
                      "run this as whoever installed the programs (an administrator, root)");
}

void write_program(const fs::path& file, const std::string& content) {
    try {
        platform::write_file_atomically(file, content);
        fs::permissions(file, fs::perms(0755));
    } catch (const std::system_error& error) {
        throw Failure(ExitCode::error, error.what(),
                      "run this as whoever installed the programs (an administrator, root)");
    }
}

}  // namespace

ProgramSwap::ProgramSwap(fs::path folder, const fs::path& zip) : folder_(std::move(folder)) {
    for (const auto* name : names) {
        const auto place = folder_ / name;
        programs_.push_back({place, with(place, ".new"), with(place, ".previous")});
        const auto content = read_from_zip(zip, name);
        if (!content)
            throw Failure(ExitCode::error, zip.string() + " has no " + name, "tell who made the release");
        write_program(programs_.back().fresh, *content);
    }
}

ProgramSwap::~ProgramSwap() {
    std::error_code ignored;
    for (const auto& program : programs_) fs::remove(program.fresh, ignored);
}

void ProgramSwap::forward() {
    std::size_t done = 0;
    try {
        for (; done < programs_.size(); ++done) {
            const auto& program = programs_[done];
            if (fs::exists(program.place)) move(program.place, program.previous);
            move(program.fresh, program.place);
        }
    } catch (const Failure&) {
        back();
        throw;
    }
}

void ProgramSwap::back() {
    for (const auto& program : programs_) {
        if (fs::exists(program.previous)) move(program.previous, program.place);
    }
}

bool belongs_to_package(const fs::path& program) {
    return platform::run_program({"dpkg-query", "-S", program.string()}).exit_code == 0;
}

}  // namespace instacrm::cli
