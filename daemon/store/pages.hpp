// An SQLite file read page by page, without SQLite, which gives up at the first page that it does not like.
// What is read is the state that SQLite would show: the file, and over it the WAL's committed pages; of a WAL
// that is damaged also what comes after the damage, and of one whose last change is not whole the state
// before it. sqlite.org/fileformat2.html is what this follows.
//
// Inside daemon/store and daemon/maintenance only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace instacrm::store {

using PageNumber = std::uint32_t;

/// What a WAL is like. A power cut may leave the end of one change behind, which nobody was told of; damage
/// before the last change is another thing: SQLite would drop all that follows it, without a word.
enum class WalState : std::uint8_t {
    absent,  ///< none, or nothing in it
    whole,
    torn,     ///< the last change is not whole: it was being written, or it is damaged
    damaged,  ///< something that was committed is
};

class PageFile {
public:
    /// A file that is no database has no pages. @throws StoreError (io) when the disk does not give it.
    explicit PageFile(const std::filesystem::path& file);

    WalState wal() const { return wal_; }
    PageNumber count() const { return count_; }
    std::size_t page_size() const { return page_size_; }
    /// The part of a page that has content.
    std::size_t usable() const { return page_size_ - reserved_; }

    /// The newest version that is whole; empty beyond the end.
    std::string page(PageNumber number);
    /// Of a torn WAL: from now on the last change is shown too, as far as it is there. Some of its pages may
    /// be missing, so that a tree may lead to rows twice or to none: who reads it has read the state before.
    /// Returns its pages.
    std::vector<PageNumber> show_last_change();

private:
    using Places = std::unordered_map<PageNumber, std::size_t>;  ///< where in the WAL

    void read_header();
    void read_wal(const std::filesystem::path& file);
    void show(const Places& change);
    std::string from_file(PageNumber number);

    std::ifstream file_;
    std::string wal_bytes_;
    Places newest_;
    Places last_change_;  ///< of a torn WAL
    std::size_t page_size_ = 4096;
    std::size_t reserved_ = 0;
    PageNumber count_ = 0;
    WalState wal_ = WalState::absent;
};

/// What no table of ours holds.
struct Blob {};
using RawValue = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

struct RawRow {
    std::int64_t rowid = 0;  ///< 0 in a table without rowids
    std::vector<RawValue> values;
};

/// A page of a B-tree.
struct TreePage {
    enum class Kind : std::uint8_t { table_leaf, table_inner, index_leaf, index_inner };
    Kind kind = Kind::table_leaf;
    std::vector<PageNumber> children;  ///< in their order
    std::vector<RawRow> rows;          ///< of table leaves, and of both kinds of index pages
    bool sound = true;                 ///< all of it could be read, and nothing overlaps
};

/// Nothing when it is no page of a tree.
std::optional<TreePage> read_tree_page(PageFile& file, PageNumber number);

}  // namespace instacrm::store
