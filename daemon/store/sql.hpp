// SQLite through SOCI, reduced to what the store needs: prepared statements kept by their text, typed rows,
// and errors sorted by what can be done about them. Inside daemon/store only.
//
// Not thread-safe: a Database belongs to one thread at a time.
#pragma once

#include "daemon/store/error.hpp"

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace instacrm::store {

class Database;

/// What a parameter or column holds.
enum class Kind : std::uint8_t { integer, text };

/// One prepared statement. Steps row by row; nothing is buffered.
class Statement {
public:
    Statement(Database& database, const std::string& sql, const std::vector<Kind>& parameters);
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;
    ~Statement();

    void bind(std::size_t index, std::int64_t value);
    void bind(std::size_t index, std::string_view value);
    void bind_null(std::size_t index);

    /// The first call executes; each gives the next row, and false after the last. @throws StoreError.
    bool step();
    /// Ends the read: lets go of its snapshot. The next step() executes anew.
    void reset() noexcept;

    bool is_null(std::size_t column) const;
    std::int64_t integer(std::size_t column) const;   ///< 0 for NULL
    std::string_view text(std::size_t column) const;  ///< "" for NULL; until the next step
    /// Rows that the last execution changed.
    std::int64_t changes() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
constexpr Kind kind_of() {
    if constexpr (is_optional<T>)
        return kind_of<typename T::value_type>();
    else
        return std::is_convertible_v<T, std::string_view> ? Kind::text : Kind::integer;
}

template <class T>
void bind(Statement& statement, std::size_t index, const T& value) {
    if constexpr (is_optional<T>) {
        if (value)
            bind(statement, index, *value);
        else
            statement.bind_null(index);
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
        statement.bind(index, std::string_view(value));
    } else {
        statement.bind(index, static_cast<std::int64_t>(value));
    }
}

template <class T>
T column(const Statement& statement, std::size_t index) {
    if constexpr (is_optional<T>) {
        if (statement.is_null(index)) return std::nullopt;
        return column<typename T::value_type>(statement, index);
    } else if constexpr (std::same_as<T, std::string>) {
        return std::string(statement.text(index));
    } else {
        return static_cast<T>(statement.integer(index));
    }
}

}  // namespace detail

/// Whether work that takes long should end early.
using Stop = std::function<bool()>;

/// One connection. Parameters and columns may be integers, enums, booleans, texts, and optionals of these.
class Database {
public:
    enum class Access : std::uint8_t { read_write, read_only };

    /// Opens (read_write: creates) the file with the store's settings: WAL, synchronous=FULL, foreign keys,
    /// no automatic checkpoints; readers do not trust the schema. @throws StoreError.
    Database(const std::filesystem::path& file, Access access);
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// Executes a statement that gives no rows; the number of rows it changed.
    template <class... Args>
    std::int64_t run(std::string_view sql, const Args&... args) {
        auto& statement = prepared(sql, args...);
        statement.step();
        statement.reset();
        return statement.changes();
    }

    /// The first row, if any.
    template <class... Columns, class... Args>
    std::optional<std::tuple<Columns...>> one(std::string_view sql, const Args&... args) {
        auto& statement = prepared(sql, args...);
        const Rewind rewind{statement};
        if (!statement.step()) return std::nullopt;
        return row<Columns...>(statement, std::index_sequence_for<Columns...>());
    }

    /// The only column of the first row, if any.
    template <class Column, class... Args>
    std::optional<Column> value(std::string_view sql, const Args&... args) {
        auto found = one<Column>(sql, args...);
        if (!found) return std::nullopt;
        return std::get<0>(std::move(*found));
    }

    /// Calls `visit(columns...)` for each row; it may return false to end early.
    template <class... Columns, class Visit, class... Args>
    void each(std::string_view sql, Visit&& visit, const Args&... args) {
        auto& statement = prepared(sql, args...);
        const Rewind rewind{statement};
        while (statement.step()) {
            auto columns = row<Columns...>(statement, std::index_sequence_for<Columns...>());
            if constexpr (std::is_void_v<decltype(std::apply(visit, std::move(columns)))>) {
                std::apply(visit, std::move(columns));
            } else {
                if (!std::apply(visit, std::move(columns))) return;
            }
        }
    }

    /// Executes a text of several statements. @throws StoreError.
    void script(const std::string& sql);

    /// Whether a transaction is open: some errors end it behind the caller's back.
    bool in_transaction() const;
    std::int64_t last_id() const;
    /// Rows that this connection ever changed: the same number again says that nothing was written since.
    std::int64_t total_changes() const;
    /// Pages in the WAL after the last commit of this connection.
    int wal_pages() const;
    /// Moves the WAL's pages into the database, as far as readers let it; never waits for them.
    void checkpoint();
    /// Gives back the pages that are kept in memory.
    void shrink();
    /// Moves all of them, and empties the WAL. False when a reader still needs it.
    bool truncate_wal();

    /// Copies one state of the database into `file`, an empty one, which then is complete in itself: it has
    /// no WAL. Nobody waits meanwhile. Not flushed. @throws StoreError; Fault::other when asked to stop.
    void copy_to(const std::filesystem::path& file, const Stop& stop);
    /// Long statements ask `stop` now and then, and end with Fault::other when it says so.
    void stop_when(Stop stop);

private:
    friend class Statement;
    struct State;

    struct Rewind {
        Statement& statement;
        ~Rewind() { statement.reset(); }
    };

    Statement* find(std::string_view sql);
    Statement& keep(std::string_view sql, const std::vector<Kind>& parameters);

    template <class... Args>
    Statement& prepared(std::string_view sql, const Args&... args) {
        auto* statement = find(sql);
        if (statement == nullptr) statement = &keep(sql, {detail::kind_of<Args>()...});
        std::size_t index = 0;
        (detail::bind(*statement, index++, args), ...);
        return *statement;
    }

    template <class... Columns, std::size_t... I>
    static std::tuple<Columns...> row(const Statement& statement, std::index_sequence<I...>) {
        return {detail::column<Columns>(statement, I)...};
    }

    std::unique_ptr<State> state_;
};

/// One state of the database for all that is read while this lives. Goes before the database.
class Snapshot {
public:
    /// @throws StoreError.
    explicit Snapshot(Database& db) : db_(&db) {
        db.script("BEGIN");
        seq_ = db.value<std::int64_t>("SELECT seq FROM clock").value_or(0);
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot();

    /// Every change up to this number is in it.
    std::int64_t seq() const { return seq_; }

private:
    Database* db_;
    std::int64_t seq_ = 0;
};

}  // namespace instacrm::store
