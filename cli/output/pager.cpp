#include "cli/output/pager.hpp"

#include "common/platform/process.hpp"

#include <algorithm>
#include <csignal>

namespace instacrm::cli {

std::optional<PagerCommand> choose_pager(
    const std::function<std::optional<std::string>(const char*)>& environment,
    const std::function<bool(const std::string&)>& is_installed) {
    PagerCommand pager;
    pager.command = "less";
    for (const auto* variable : {"PAGER", "INSTACRM_PAGER"}) {
        if (auto command = environment(variable)) pager.command = std::move(*command);
    }
    const auto program = pager.command.substr(0, pager.command.find(' '));
    if (program == "cat" || !is_installed(program)) return std::nullopt;
    if (!environment("LESS")) pager.variables.emplace_back("LESS", "FRX");
    return pager;
}

PagingSink::PagingSink(Sink& out, int height, PagerCommand pager)
    : out_(out), height_(height), pager_(std::move(pager)) {}

PagingSink::~PagingSink() = default;

void PagingSink::write(std::string_view bytes) {
    if (straight_) return out_.write(bytes);
    if (reader_ == nullptr) {
        held_ += bytes;
        lines_ += static_cast<int>(std::ranges::count(bytes, '\n'));
        // The prompt needs a line, too.
        if (lines_ < height_) return;
        start();
        bytes = held_;
    }
    if (!reader_->write(bytes)) throw OutputClosed();
    held_.clear();
}

void PagingSink::flush() {
    if (reader_ != nullptr) return;
    straight_ = true;
    out_.write(held_);
    held_.clear();
    out_.flush();
}

void PagingSink::finish() {
    if (reader_ == nullptr) return flush();
    reader_.reset();  // waits
    straight_ = true;
}

void PagingSink::start() {
    out_.flush();
    reader_ = std::make_unique<platform::ShellReader>(pager_.command, pager_.variables);
    // Ctrl-C is for the pager: it must not be left alone with the terminal. When it ends, our writes fail.
    std::signal(SIGINT, SIG_IGN);
}

void PatientSink::write(std::string_view bytes) {
    if (paging_.paging())
        held_ += bytes;
    else
        out_.write(bytes);
}

void PatientSink::flush() {
    if (!paging_.paging()) out_.flush();
}

void PatientSink::finish() {
    out_.write(held_);
    held_.clear();
    out_.flush();
}

}  // namespace instacrm::cli
