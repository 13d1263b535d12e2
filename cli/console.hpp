// The process's three streams. Data goes to `out`, all else to `err`; tests put strings behind them.
#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace instacrm::cli {

/// Whoever read our output has left (`instacrm … | head`): nothing failed, and there is nothing left to do.
class OutputClosed : public std::runtime_error {
public:
    OutputClosed() : std::runtime_error("the reader of the output has gone") {}
};

/// Where bytes go.
class Sink {
public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;

    /// @throws OutputClosed; std::system_error (a full disk behind `> file`).
    virtual void write(std::string_view bytes) = 0;
    virtual void flush() = 0;
};

class FileSink : public Sink {
public:
    explicit FileSink(std::FILE* file) : file_(file) {}
    void write(std::string_view bytes) override;
    void flush() override;

private:
    std::FILE* file_;
};

class StringSink : public Sink {
public:
    void write(std::string_view bytes) override { text.append(bytes); }
    void flush() override {}

    std::string text;
};

struct Console {
    Sink& out;
    Sink& err;
    std::function<std::string()> read_all;   ///< standard input to its end
    std::function<std::string()> read_line;  ///< an answer of the person at the terminal
    bool input_is_terminal = false;
    bool output_is_terminal = false;
    bool errors_are_terminal = false;
    std::optional<int> width{};   ///< columns of the terminal; absent: lines may be of any length
    std::optional<int> height{};  ///< lines of the terminal; absent: it is none

    /// How long the lines of remarks and errors may be.
    std::size_t remark_width() const {
        return errors_are_terminal && width ? static_cast<std::size_t>(*width) : std::string_view::npos;
    }
};

/// The real one.
Console process_console();

}  // namespace instacrm::cli
