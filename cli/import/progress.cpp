#include "cli/import/progress.hpp"

#include "cli/output/values.hpp"

#include <cmath>

namespace instacrm::cli {
namespace {

constexpr auto pause = std::chrono::milliseconds(200);

}  // namespace

Progress::Progress(const Context& context, std::string_view what)
    : context_(context),
      what_(what),
      visible_(context.console.errors_are_terminal && !context.arguments.has("quiet")) {}

Progress::~Progress() {
    try {
        clear();
    } catch (const std::exception&) {
        // The terminal has gone; nobody misses the line.
    }
}

void Progress::show(std::int64_t count, double part) {
    const auto now = Clock::now();
    if (!visible_ || now - last_ < pause) return;
    last_ = now;
    const auto seconds = std::chrono::duration<double>(now - begun_).count();
    auto line = "\r" + grouped(count) + " " + std::string(what_) + ", " +
                grouped(std::llround(static_cast<double>(count) / seconds)) + "/s";
    if (part >= 0) line += ", " + std::to_string(static_cast<int>(part * 100)) + " %";
    context_.console.err.write(line + "\x1b[K");
    context_.console.err.flush();
    shown_ = true;
}

void Progress::clear() {
    if (!shown_) return;
    context_.console.err.write("\r\x1b[K");
    context_.console.err.flush();
    shown_ = false;
}

}  // namespace instacrm::cli
