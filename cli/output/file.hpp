// Output into a file that is there whole, or not at all.
#pragma once

#include "cli/console.hpp"
#include "common/platform/system.hpp"

#include <filesystem>
#include <string>

namespace instacrm::cli {

class NewFileSink : public Sink {
public:
    /// @throws Failure naming the path.
    explicit NewFileSink(const std::filesystem::path& file);

    void write(std::string_view bytes) override;
    void flush() override;

    const std::filesystem::path& file() const { return file_.file(); }
    /// Where it is until then, for a library that writes files itself.
    const std::filesystem::path& beside() const { return file_.beside(); }

    /// Now the file is what was written. Without it, it is what it was before.
    void keep();

private:
    platform::NewFile file_;
    std::string held_;
};

}  // namespace instacrm::cli
