#include "daemon/store/pages.hpp"

#include "daemon/store/error.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace instacrm::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_header = 100;
constexpr std::size_t wal_header = 32;
constexpr std::size_t frame_header = 24;
constexpr std::size_t smallest_page = 512;
constexpr std::size_t largest_page = 65536;

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t count = 4) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < count; ++i) number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

std::size_t two_bytes(std::string_view bytes, std::size_t at) {
    return big_endian(bytes, at, 2);
}

bool is_page_size(std::size_t size) {
    return size >= smallest_page && size <= largest_page && std::has_single_bit(size);
}

std::string whole_file(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (stream.bad()) throw StoreError(Fault::io, "cannot read " + file.string());
    return bytes;
}

/// The WAL's running checksum.
struct WalSum {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    bool operator==(const WalSum&) const = default;
};

WalSum sum_at(std::string_view bytes, std::size_t at) {
    return {big_endian(bytes, at), big_endian(bytes, at + 4)};
}

WalSum add(WalSum sum, std::string_view bytes, bool big_words) {
    const auto word = [&](std::size_t at) {
        const auto number = big_endian(bytes, at);
        return big_words ? number : __builtin_bswap32(number);
    };
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        sum.first += word(at) + sum.second;
        sum.second += word(at + 4) + sum.first;
    }
    return sum;
}

/// The frames of a WAL, each of which speaks for itself as far as it can.
class Frames {
public:
    Frames(std::string_view bytes, std::size_t page_size) : bytes_(bytes), page_size_(page_size) {
        const auto magic = big_endian(bytes_, 0);
        big_words_ = (magic & 1U) != 0;
        header_sound_ = (magic & ~1U) == 0x377F0682U && big_endian(bytes_, 8) == page_size_ &&
                        add({}, bytes_.substr(0, 24), big_words_) == sum_at(bytes_, 24);
        salts_ = header_sound_ ? bytes_.substr(16, 8) : salts_of_first_pair();
    }

    std::size_t count() const { return (bytes_.size() - wal_header) / (frame_header + page_size_); }
    bool header_sound() const { return header_sound_; }
    PageNumber page(std::size_t i) const { return big_endian(bytes_, at(i)); }
    std::uint32_t committed(std::size_t i) const { return big_endian(bytes_, at(i) + 4); }
    std::size_t content(std::size_t i) const { return at(i) + frame_header; }
    /// Not of the generation before, whose rest stands behind ours; nor damaged just there.
    bool ours(std::size_t i) const { return salts(i) == salts_; }
    /// Its sum goes on from the one that stands in the frame before.
    bool sound(std::size_t i) const { return ours(i) && (i > 0 || header_sound_) && goes_on(i); }

private:
    std::size_t at(std::size_t i) const { return wal_header + i * (frame_header + page_size_); }
    std::string_view salts(std::size_t i) const { return bytes_.substr(at(i) + 8, 8); }
    bool goes_on(std::size_t i) const {
        auto sum = sum_at(bytes_, i == 0 ? 24 : at(i - 1) + 16);
        sum = add(sum, bytes_.substr(at(i), 8), big_words_);
        return add(sum, bytes_.substr(content(i), page_size_), big_words_) == sum_at(bytes_, at(i) + 16);
    }
    /// Without the header: ours come first.
    std::string_view salts_of_first_pair() const {
        for (std::size_t i = 1; i < count(); ++i)
            if (salts(i) == salts(i - 1) && goes_on(i)) return salts(i);
        return salts(0);
    }

    std::string_view bytes_;
    std::size_t page_size_;
    std::string_view salts_;
    bool big_words_ = false;
    bool header_sound_ = false;
};

/// Bytes of a page, with a place where the reading is; nothing is read beyond the end.
class Reader {
public:
    Reader(std::string_view bytes, std::size_t at) : bytes_(bytes), at_(at) {}

    std::size_t at() const { return at_; }
    bool good() const { return good_; }

    std::uint64_t varint() {
        std::uint64_t number = 0;
        for (int i = 0; i < 9; ++i) {
            const auto byte = next();
            if (i == 8) return number << 8U | byte;
            number = number << 7U | (byte & 0x7FU);
            if ((byte & 0x80U) == 0) return number;
        }
        return number;
    }
    std::uint64_t integer(std::size_t count) {
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < count; ++i) number = number << 8U | next();
        return number;
    }
    std::string_view take(std::uint64_t count) {
        if (count > bytes_.size() - std::min(at_, bytes_.size())) {
            good_ = false;
            return {};
        }
        const auto taken = bytes_.substr(at_, count);
        at_ += count;
        return taken;
    }

private:
    unsigned char next() {
        if (at_ >= bytes_.size()) {
            good_ = false;
            return 0;
        }
        return static_cast<unsigned char>(bytes_[at_++]);
    }

    std::string_view bytes_;
    std::size_t at_;
    bool good_ = true;
};

RawValue read_value(Reader& body, std::uint64_t type) {
    constexpr std::array<std::size_t, 7> bytes_of_integer{0, 1, 2, 3, 4, 6, 8};
    if (type == 0) return std::monostate();
    if (type == 8) return std::int64_t{0};
    if (type == 9) return std::int64_t{1};
    if (type <= 6) {
        const auto count = bytes_of_integer[type];
        const auto shift = 64 - 8 * count;
        return static_cast<std::int64_t>(body.integer(count) << shift) >> shift;
    }
    if (type == 7) return std::bit_cast<double>(body.integer(8));
    const auto bytes = body.take((type - 12) / 2);
    if (type % 2 == 0) return Blob();
    return std::string(bytes);
}

/// Nothing for what is no record: a type that there is not, a length that does not fit.
std::optional<std::vector<RawValue>> read_record(std::string_view record) {
    Reader head(record, 0);
    const auto head_size = head.varint();
    if (!head.good() || head_size > record.size()) return std::nullopt;
    Reader body(record, head_size);
    std::vector<RawValue> values;
    while (head.at() < head_size) {
        const auto type = head.varint();
        if (type == 10 || type == 11) return std::nullopt;
        values.push_back(read_value(body, type));
        if (!head.good() || !body.good()) return std::nullopt;
    }
    if (head.at() != head_size || body.at() != record.size()) return std::nullopt;
    return values;
}

/// The cells of one page.
class Cells {
public:
    Cells(PageFile& file, PageNumber number, std::string bytes)
        : file_(file), bytes_(std::move(bytes)), start_(number == 1 ? file_header : 0) {}

    std::optional<TreePage> read() {
        using Kind = TreePage::Kind;
        if (bytes_.size() < start_ + 12) return std::nullopt;
        switch (bytes_[start_]) {
            case 0x0D:
                page_.kind = Kind::table_leaf;
                break;
            case 0x05:
                page_.kind = Kind::table_inner;
                break;
            case 0x0A:
                page_.kind = Kind::index_leaf;
                break;
            case 0x02:
                page_.kind = Kind::index_inner;
                break;
            default:
                return std::nullopt;
        }
        inner_ = page_.kind == Kind::table_inner || page_.kind == Kind::index_inner;
        table_ = page_.kind == Kind::table_leaf || page_.kind == Kind::table_inner;
        read_cells();
        return std::move(page_);
    }

private:
    void read_cells() {
        const auto count = two_bytes(bytes_, start_ + 3);
        const auto pointers = start_ + (inner_ ? 12 : 8);
        const auto first_cell = pointers + 2 * count;
        if (first_cell > file_.usable()) {
            page_.sound = false;
            return;
        }
        for (std::size_t i = 0; i < count; ++i) {
            const auto at = two_bytes(bytes_, pointers + 2 * i);
            if (at < first_cell || at + 4 > file_.usable())
                page_.sound = false;
            else
                read_cell(at);
        }
        if (inner_) page_.children.push_back(big_endian(bytes_, start_ + 8));
        std::ranges::sort(extents_);
        for (std::size_t i = 1; i < extents_.size(); ++i)
            page_.sound = page_.sound && extents_[i - 1].second <= extents_[i].first;
        const auto not_after = [](const RawRow& a, const RawRow& b) { return b.rowid <= a.rowid; };
        if (table_ && std::ranges::adjacent_find(page_.rows, not_after) != page_.rows.end())
            page_.sound = false;
    }

    void read_cell(std::size_t at) {
        Reader cell(bytes_, at);
        if (inner_) page_.children.push_back(static_cast<PageNumber>(cell.integer(4)));
        RawRow row;
        std::optional<std::string> payload;
        std::uint64_t size = 0;
        if (page_.kind != TreePage::Kind::table_inner) size = cell.varint();
        if (table_) row.rowid = static_cast<std::int64_t>(cell.varint());
        if (page_.kind != TreePage::Kind::table_inner) payload = read_payload(cell, size);
        if (!cell.good()) page_.sound = false;
        extents_.emplace_back(at, cell.at());
        if (page_.kind == TreePage::Kind::table_inner) return;
        auto values = payload ? read_record(*payload) : std::nullopt;
        if (!values) {
            page_.sound = false;
            return;
        }
        row.values = std::move(*values);
        page_.rows.push_back(std::move(row));
    }

    std::optional<std::string> read_payload(Reader& cell, std::uint64_t size) {
        const auto usable = file_.usable();
        const auto most = table_ ? usable - 35 : (usable - 12) * 64 / 255 - 23;
        if (size <= most) return std::string(cell.take(size));
        if (size > std::uint64_t{file_.count()} * usable) return std::nullopt;
        const auto least = (usable - 12) * 32 / 255 - 23;
        const auto wanted = least + (size - least) % (usable - 4);
        std::string payload(cell.take(wanted <= most ? wanted : least));
        auto next = static_cast<PageNumber>(cell.integer(4));
        while (payload.size() < size) {
            const auto more = next == 0 ? std::string() : file_.page(next);
            if (more.size() < usable) return std::nullopt;
            payload += more.substr(4, std::min<std::uint64_t>(usable - 4, size - payload.size()));
            next = big_endian(more, 0);
        }
        return payload;
    }

    PageFile& file_;
    std::string bytes_;
    std::size_t start_;
    bool inner_ = false;
    bool table_ = false;
    TreePage page_;
    std::vector<std::pair<std::size_t, std::size_t>> extents_;
};

}  // namespace

PageFile::PageFile(const fs::path& file) : file_(file, std::ios::binary) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    read_header();
    if (!error) count_ = static_cast<PageNumber>((size + page_size_ - 1) / page_size_);
    auto wal = file;
    wal += "-wal";
    read_wal(wal);
}

/// Damaged values are as good as none: our stores have SQLite's usual pages.
void PageFile::read_header() {
    std::string header(file_header, '\0');
    file_.read(header.data(), static_cast<std::streamsize>(header.size()));
    file_.clear();
    if (!header.starts_with("SQLite format 3")) return;
    const auto size = two_bytes(header, 16) == 1 ? largest_page : two_bytes(header, 16);
    if (is_page_size(size)) page_size_ = size;
    const auto reserved = static_cast<unsigned char>(header[20]);
    if (reserved <= 32) reserved_ = reserved;
}

std::string PageFile::from_file(PageNumber number) {
    std::string bytes(page_size_, '\0');
    file_.clear();
    file_.seekg(static_cast<std::streamoff>((number - 1) * page_size_));
    file_.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes;  // of what the disk does not give, zeros
}

void PageFile::show(const Places& change) {
    for (const auto& [number, place] : change) {
        newest_[number] = place;
        count_ = std::max(count_, number);
    }
}

std::vector<PageNumber> PageFile::show_last_change() {
    std::vector<PageNumber> numbers;
    for (const auto& [number, place] : last_change_) numbers.push_back(number);
    std::ranges::sort(numbers);
    show(std::exchange(last_change_, {}));
    return numbers;
}

std::string PageFile::page(PageNumber number) {
    const auto newer = newest_.find(number);
    if (newer != newest_.end()) return wal_bytes_.substr(newer->second, page_size_);
    if (number == 0 || number > count_) return {};
    return from_file(number);
}

void PageFile::read_wal(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error || size < wal_header + frame_header + page_size_) return;
    wal_bytes_ = whole_file(file);
    const Frames frames(wal_bytes_, page_size_);
    const auto most = count_ + frames.count();  // pages that there can be, unless the file was cut off

    Places open;  ///< of a change whose commit has not come yet
    Places held;  ///< of the first change behind the break, which may be the last
    bool commit_after_break = false;
    bool more_after_it = false;
    bool broken = !frames.header_sound();
    bool sound_before = frames.header_sound();
    for (std::size_t i = 0; i < frames.count(); ++i) {
        const bool sound = frames.sound(i);
        const auto page = frames.page(i);
        // Behind a frame that is broken nobody vouches for the next: what it holds is newer all the same.
        const bool taken = sound || (!sound_before && page <= most);
        sound_before = sound;
        if (!sound) broken = true;
        if (!frames.ours(i)) continue;
        if (commit_after_break) more_after_it = true;
        if (taken && page > 0) open[page] = frames.content(i);
        if (frames.committed(i) == 0) continue;
        if (broken && !std::exchange(commit_after_break, true)) {
            held = std::move(open);
        } else {
            show(std::exchange(held, {}));
            show(open);
        }
        open.clear();
        if (sound) count_ = std::max(count_, frames.committed(i));
    }
    if (commit_after_break && !more_after_it && frames.header_sound()) {
        wal_ = WalState::torn;
        last_change_ = std::move(held);
        return;
    }
    show(held);
    // A change without its commit was never finished: as if it had not been begun.
    wal_ = commit_after_break ? WalState::damaged : newest_.empty() ? WalState::absent : WalState::whole;
    if (!frames.header_sound() && !newest_.empty()) {
        // A header that was being written stands before what has long been moved into the file.
        const bool stale = std::ranges::all_of(newest_, [&](const auto& entry) {
            return from_file(entry.first) == std::string_view(wal_bytes_).substr(entry.second, page_size_);
        });
        wal_ = stale ? WalState::absent : WalState::damaged;
    }
}

std::optional<TreePage> read_tree_page(PageFile& file, PageNumber number) {
    return Cells(file, number, file.page(number)).read();
}

}  // namespace instacrm::store
