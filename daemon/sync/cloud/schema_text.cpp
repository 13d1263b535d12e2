#include "daemon/sync/cloud/schema_text.hpp"

#include "common/domain/text.hpp"
#include "common/platform/embedded_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace instacrm::embedded {
extern const std::span<const EmbeddedFile> cloud_sqlite;
extern const std::span<const EmbeddedFile> cloud_postgresql;
extern const std::span<const EmbeddedFile> cloud_oracle;
extern const std::span<const EmbeddedFile> triggers_postgresql;
extern const std::span<const EmbeddedFile> triggers_oracle;
}  // namespace instacrm::embedded

namespace instacrm::sync {
namespace {

constexpr std::string_view block_openings[] = {"CREATE OR REPLACE FUNCTION",
                                               "CREATE OR REPLACE PACKAGE",
                                               "CREATE OR REPLACE PROCEDURE",
                                               "CREATE OR REPLACE TRIGGER",
                                               "BEGIN",
                                               "DECLARE"};

constexpr std::string_view constraint_openings[] = {"PRIMARY ", "UNIQUE ", "FOREIGN ", "CHECK ",
                                                    "CONSTRAINT "};

bool starts_with_any(std::string_view text, std::span<const std::string_view> openings) {
    return std::ranges::any_of(openings, [&](auto opening) { return text.starts_with(opening); });
}

std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

bool has_slashes(std::string_view text) {
    while (!text.empty()) {
        if (trim(take_line(text)) == "/") return true;
    }
    return false;
}

bool holds_odd_quotes(std::string_view line) {
    bool odd = false;
    for (auto at = line.find("$$"); at != std::string_view::npos; at = line.find("$$", at + 2)) odd = !odd;
    return odd;
}

/// Names and signs, one after another: `(`, `)`, `,` and `.` stand for themselves.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        const bool sign = c == '(' || c == ')' || c == ',' || c == '.';
        if ((sign || c == ' ' || c == '\n' || c == ';') && !words.back().empty()) words.emplace_back();
        if (sign) words.back() = c;
        if (sign) words.emplace_back();
        if (!sign && c != ' ' && c != '\n' && c != ';') words.back() += c;
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

/// The place behind a word, or nothing.
std::optional<std::size_t> behind(const std::vector<std::string>& words, std::string_view word) {
    const auto found = std::ranges::find(words, word, upper);
    if (found == words.end() || found + 1 == words.end()) return std::nullopt;
    return static_cast<std::size_t>(found - words.begin()) + 1;
}

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const auto from = text.find(before);
    if (from == std::string_view::npos) return {};
    const auto rest = text.substr(from + before.size());
    const auto to = rest.rfind(after);
    return to == std::string_view::npos ? std::string_view() : rest.substr(0, to);
}

/// The elements of a list, commas in quotes or parentheses aside.
std::vector<std::string> elements_of(std::string_view list) {
    std::vector<std::string> elements(1);
    int depth = 0;
    bool quoted = false;
    for (const char c : list) {
        if (c == '\'') quoted = !quoted;
        if (!quoted) depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == ',' && depth == 0 && !quoted)
            elements.emplace_back();
        else
            elements.back() += c;
    }
    for (auto& element : elements) element = trim(element);
    return elements;
}

ColumnText column_of(std::string_view line) {
    return {std::string(line.substr(0, line.find(' '))), std::string(line),
            std::string(between(line, " DEFAULT ", " NOT NULL"))};
}

}  // namespace

SchemaFiles schema_files(Backend backend) {
    static const std::array<SchemaFiles, 3> files{
        SchemaFiles{embedded::cloud_sqlite, {}},
        SchemaFiles{embedded::cloud_postgresql, embedded::triggers_postgresql.front().text},
        SchemaFiles{embedded::cloud_oracle, embedded::triggers_oracle.front().text}};
    return files[static_cast<std::size_t>(backend)];
}

std::int64_t number_of(const EmbeddedFile& migration) {
    std::int64_t number = 0;
    std::from_chars(migration.name.data(), migration.name.data() + migration.name.size(), number);
    return number;
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (auto& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return result;
}

std::vector<std::string> split_statements(std::string_view text) {
    const bool slashes = has_slashes(text);
    std::vector<std::string> statements;
    std::string current;
    bool block = false;
    bool quoted = false;
    while (!text.empty()) {
        const auto line = take_line(text);
        const auto trimmed = trim(line);
        if (trimmed.empty() || trimmed.starts_with("--")) continue;
        if (current.empty()) block = slashes && starts_with_any(trimmed, block_openings);
        quoted ^= holds_odd_quotes(line);
        const bool ends = block ? trimmed == "/" : trimmed.ends_with(';') && !quoted;
        if (!ends || !block) current.append(current.empty() ? "" : "\n").append(line);
        if (!ends) continue;
        if (!block) current.resize(current.rfind(';'));
        statements.push_back(std::move(current));
        current.clear();
    }
    return statements;
}

std::string RowText::sql() const {
    return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, fmt::join(columns, ", "),
                       fmt::join(values, ", "));
}

std::optional<TableText> read_table(std::string_view statement) {
    constexpr std::string_view opening = "CREATE TABLE ";
    if (!statement.starts_with(opening)) return std::nullopt;
    TableText table{std::string(between(take_line(statement), opening, " (")), {}, {}};
    while (!statement.empty()) {
        auto line = trim(take_line(statement));
        if (line.ends_with(',')) line.remove_suffix(1);
        if (line == ")") break;
        const auto unique = elements_of(between(line, "UNIQUE (", ")"));
        if (unique.size() == 1 && !unique.front().empty()) table.unique.push_back(unique.front());
        if (!starts_with_any(line, constraint_openings)) table.columns.push_back(column_of(line));
    }
    return table;
}

std::optional<RowText> read_row(std::string_view statement) {
    constexpr std::string_view opening = "INSERT INTO ";
    const auto values = statement.find(" VALUES (");
    if (!statement.starts_with(opening) || values == std::string_view::npos) return std::nullopt;
    const auto head = statement.substr(0, values);
    return RowText{std::string(between(head.substr(0, head.find('(') + 1), opening, " (")),
                   elements_of(between(head, "(", ")")),
                   elements_of(between(statement.substr(values), "(", ")"))};
}

std::optional<std::string> read_index(std::string_view statement) {
    const auto words = words_of(statement);
    const auto name = behind(words, "INDEX");
    if (!statement.starts_with("CREATE ") || !name || *name > 3) return std::nullopt;
    return upper(words[*name]);
}

std::optional<AddedColumn> read_added_column(std::string_view statement) {
    const auto words = words_of(statement);
    if (!statement.starts_with("ALTER TABLE ") || words.size() < 5 || upper(words[3]) != "ADD")
        return std::nullopt;
    const auto& column = upper(words[4]) == "COLUMN" ? words.at(5) : words[4];
    if (starts_with_any(upper(column) + " ", constraint_openings)) return std::nullopt;
    return AddedColumn{upper(words[2]), upper(column)};
}

std::optional<std::string> read_object(std::string_view statement) {
    if (!statement.starts_with("CREATE OR REPLACE ")) return std::nullopt;
    const auto words = words_of(statement);
    const bool body = words.size() > 4 && upper(words[4]) == "BODY";
    const auto name = upper(words.at(body ? 5 : 4));
    const auto table = behind(words, "ON");
    return upper(words[3]) == "TRIGGER" && table ? upper(words[*table]) + "." + name : name;
}

}  // namespace instacrm::sync
