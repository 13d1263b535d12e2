#include "cli/console.hpp"

#include "common/platform/system.hpp"

#include <array>
#include <cerrno>
#include <system_error>

namespace instacrm::cli {
namespace {

[[noreturn]] void fail_write() {
    if (platform::means_closed_pipe(errno)) throw OutputClosed();
    throw std::system_error(errno, std::generic_category(), "cannot write the output");
}

std::string read_all() {
    std::string text;
    std::array<char, 65536> buffer{};
    while (const auto count = std::fread(buffer.data(), 1, buffer.size(), stdin))
        text.append(buffer.data(), count);
    if (std::ferror(stdin) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot read standard input");
    return text;
}

std::string read_line() {
    std::string line;
    for (int c = std::fgetc(stdin); c != EOF && c != '\n'; c = std::fgetc(stdin))
        line += static_cast<char>(c);
    return line;
}

}  // namespace

void FileSink::write(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) fail_write();
}

void FileSink::flush() {
    if (std::fflush(file_) != 0) fail_write();
}

Console process_console() {
    static FileSink out(stdout);
    static FileSink err(stderr);
    // Rows come in small pieces; a system call for each would cost more than making them.
    // Never freed, since they are flushed after all that has a destructor.
    static auto& buffer = *new std::array<char, 65536>;
    std::setvbuf(stdout, buffer.data(), _IOFBF, buffer.size());

    Console console{.out = out, .err = err, .read_all = read_all, .read_line = read_line};
    console.input_is_terminal = platform::is_terminal(0);
    console.output_is_terminal = platform::is_terminal(1);
    console.errors_are_terminal = platform::is_terminal(2);
    // A file or another program behind a pipe wants whole cells, unless COLUMNS asks for a width.
    if (console.output_is_terminal || platform::environment("COLUMNS"))
        console.width = platform::terminal_width();
    if (console.output_is_terminal) console.height = platform::terminal_height();
    return console;
}

}  // namespace instacrm::cli
