#include "cli/output/file.hpp"

namespace instacrm::cli {

void NewFileSink::write(std::string_view bytes) {
    constexpr std::size_t enough = 65536;  // rows come in small pieces
    held_ += bytes;
    if (held_.size() >= enough) flush();
}

void NewFileSink::flush() {
    file_.write(held_);
    held_.clear();
}

void NewFileSink::keep() {
    flush();
    file_.keep();
}

}  // namespace instacrm::cli
