// What is longer than the terminal goes through a pager.
#pragma once

#include "cli/console.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace instacrm::platform {
class ShellReader;
}

namespace instacrm::cli {

/// A command for the shell, with the variables that it is to have.
struct PagerCommand {
    std::string command;
    std::vector<std::pair<std::string, std::string>> variables;
};

/// INSTACRM_PAGER, else PAGER, else `less`; nothing for `cat`, or when there is no such program. Where LESS
/// is not set, less gets FRX: colours as they are, and the text stays on the terminal when it ends.
std::optional<PagerCommand> choose_pager(
    const std::function<std::optional<std::string>(const char*)>& environment,
    const std::function<bool(const std::string&)>& is_installed);

/// Keeps the first screen back; with a line more it starts the pager, and all goes there. What is flushed
/// grows while somebody watches it, so it is never paged.
class PagingSink : public Sink {
public:
    PagingSink(Sink& out, int height, PagerCommand pager);
    ~PagingSink() override;

    void write(std::string_view bytes) override;
    void flush() override;

    /// Writes what was kept back, or waits until the pager was left. Nothing is written afterwards.
    void finish();

    bool paging() const { return reader_ != nullptr; }

private:
    void start();

    Sink& out_;
    int height_;
    PagerCommand pager_;
    std::string held_;
    int lines_ = 0;
    bool straight_ = false;
    std::unique_ptr<platform::ShellReader> reader_;
};

/// Remarks wait while a pager has the terminal.
class PatientSink : public Sink {
public:
    PatientSink(Sink& out, const PagingSink& paging) : out_(out), paging_(paging) {}

    void write(std::string_view bytes) override;
    void flush() override;
    /// After the pager has ended: writes what waited.
    void finish();

private:
    Sink& out_;
    const PagingSink& paging_;
    std::string held_;
};

}  // namespace instacrm::cli
