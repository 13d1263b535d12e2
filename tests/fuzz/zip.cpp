// An export as it was downloaded: any bytes that call themselves a zip archive.
#include "cli/failure.hpp"
#include "cli/import/instagram/export_files.hpp"
#include "cli/import/instagram/threads.hpp"
#include "common/platform/system.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/temp_home.hpp"

namespace instacrm::fuzz {

void run(std::string_view input) {
    static const test::TempHome home;
    const auto file = home.folder() / "export.zip";
    platform::write_file_atomically(file, input);
    try {
        const auto files = cli::open_export(file);
        for (std::size_t i = 0; i < files->files().size(); ++i) files->read(i);
        cli::find_threads(*files);
    } catch (const cli::Failure& failure) {
        expect(*failure.what() != '\0', "a refusal says why");
    }
}

}  // namespace instacrm::fuzz
