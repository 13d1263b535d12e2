// Somebody else's SQLite file, read and never written. The team's own store is the daemon's alone.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace instacrm::cli {

class SqliteFile {
public:
    /// @throws Failure when there is no such file, or it is no SQLite file.
    explicit SqliteFile(const std::filesystem::path& file);
    SqliteFile(SqliteFile&&) noexcept;
    SqliteFile& operator=(SqliteFile&&) noexcept;
    ~SqliteFile();

    /// The columns of a table; none when there is no such table.
    std::vector<std::string> columns(const std::string& table);

    /// One query, row by row: every value as text, NULL as an empty one.
    class Query {
    public:
        /// @throws Failure with SQLite's own words.
        Query(SqliteFile& file, const std::string& sql);
        Query(Query&&) noexcept;
        Query& operator=(Query&&) noexcept;
        ~Query();

        std::vector<std::string> names() const;
        /// False at the end. @throws Failure when the file is damaged.
        bool next(std::vector<std::string>& cells);

    private:
        struct State;
        std::unique_ptr<State> state_;
    };

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace instacrm::cli
