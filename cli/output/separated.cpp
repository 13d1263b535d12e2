// csv and tsv. docs/json.md says what readers may rely on.
#include "cli/output/separated.hpp"

#include "cli/output/row_writer.hpp"
#include "cli/output/text.hpp"
#include "cli/output/values.hpp"

namespace instacrm::cli {
namespace {

/// One line a row whatever the text: the four characters that would break it are written as \t \n \r \\.
void add_tsv(std::string& line, std::string_view cell) {
    for (const char c : cell) {
        switch (c) {
            case '\t':
                line += "\\t";
                break;
            case '\n':
                line += "\\n";
                break;
            case '\r':
                line += "\\r";
                break;
            case '\\':
                line += "\\\\";
                break;
            default:
                line += c;
        }
    }
}

struct Dialect {
    char separator;
    std::string_view line_end;
    void (*add)(std::string& line, std::string_view cell);
};

constexpr Dialect csv{',', "\r\n", add_csv_cell};
constexpr Dialect tsv{'\t', "\n", add_tsv};

class SeparatedWriter : public RowWriter {
public:
    SeparatedWriter(const Dialect& dialect, const OutputOptions& options, Sink& out,
                    const std::vector<std::string>& fields)
        : dialect_(dialect), raw_(options.raw), terminal_(options.terminal), out_(out) {
        if (!options.header) return;
        for (const auto& field : fields) add(field);
        end_line();
    }

    void row(Cells cells) override {
        for (const auto* cell : cells) add_value(*cell);
        end_line();
    }

private:
    void add_value(const json::value& value) {
        const auto* text = value.if_string();
        if (text == nullptr) return add(plain(value));
        const auto cell = raw_ ? std::string(*text) : without_formula(*text);
        add(terminal_ ? terminal_safe(cell) : cell);
    }

    void add(std::string_view cell) {
        if (cells_in_line_++ > 0) line_ += dialect_.separator;
        dialect_.add(line_, cell);
    }

    void end_line() {
        line_ += dialect_.line_end;
        out_.write(line_);
        line_.clear();
        cells_in_line_ = 0;
    }

    const Dialect& dialect_;
    bool raw_;
    bool terminal_;
    Sink& out_;
    std::string line_;  // kept, so that its memory is
    std::size_t cells_in_line_ = 0;
};

}  // namespace

void add_csv_cell(std::string& line, std::string_view cell) {
    if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
        line += cell;
        return;
    }
    line += '"';
    for (const char c : cell) line.append(c == '"' ? 2 : 1, c);
    line += '"';
}

std::string without_formula(std::string_view cell) {
    const bool would_run =
        !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
    return would_run ? "'" + std::string(cell) : std::string(cell);
}

std::unique_ptr<RowWriter> make_csv_writer(const OutputOptions& options, Sink& out,
                                           const std::vector<std::string>& fields) {
    return std::make_unique<SeparatedWriter>(csv, options, out, fields);
}

std::unique_ptr<RowWriter> make_tsv_writer(const OutputOptions& options, Sink& out,
                                           const std::vector<std::string>& fields) {
    return std::make_unique<SeparatedWriter>(tsv, options, out, fields);
}

}  // namespace instacrm::cli
