// What Boost.JSON's parser meets, as rows: the handler of cli/import/json_rows.cpp.
#pragma once

#include "cli/import/rows.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace instacrm::cli {

namespace json = boost::json;

/// Makes rows of what the parser meets. Objects within a row become columns (`identity.name`), arrays of
/// words one cell with commas.
class JsonCollector {
public:
    /// More than anybody's export has: a list of objects whose members are names would have no end of them.
    static constexpr std::size_t max_columns = 1000;
    static constexpr std::size_t max_object_size = SIZE_MAX;
    static constexpr std::size_t max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = SIZE_MAX;
    static constexpr std::size_t max_string_size = SIZE_MAX;

    explicit JsonCollector(bool lines) : lines_(lines) {}

    bool on_document_begin(json::error_code& /*error*/) {
        depth_ = 0;
        in_row_ = false;
        return true;
    }
    bool on_document_end(json::error_code& /*error*/) { return true; }

    bool on_array_begin(json::error_code& /*error*/) {
        if (!in_row_ && !lines_ && rows_depth_ == 0 && depth_ <= 1) rows_depth_ = depth_ + 1;
        if (in_row_) ++arrays_;
        ++depth_;
        return true;
    }
    bool on_array_end(std::size_t /*count*/, json::error_code& /*error*/) {
        if (in_row_) --arrays_;
        // A list without objects (of names, say) is not the one; a second list of objects is none of ours.
        if (!in_row_ && depth_ == rows_depth_) rows_depth_ = count_ == 0 ? 0 : none;
        --depth_;
        return true;
    }
    bool on_object_begin(json::error_code& /*error*/) {
        if (in_row_) {
            path_.push_back(key_);
        } else if (lines_ ? depth_ == 0 : depth_ > 0 && depth_ == rows_depth_) {
            in_row_ = true;
            row_ = {};
            row_.place = ++count_;
            path_.clear();
            arrays_ = 0;
        }
        ++depth_;
        return true;
    }
    bool on_object_end(std::size_t /*count*/, json::error_code& /*error*/) {
        --depth_;
        if (!in_row_) return true;
        if (!path_.empty()) {
            path_.pop_back();
        } else {
            in_row_ = false;
            rows.push_back(std::move(row_));
        }
        return true;
    }

    bool on_key_part(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
        append(next_key_, part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
        append(next_key_, part);
        key_ = std::exchange(next_key_, {});
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
        append(text_, part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
        append(text_, part);
        return put_text();
    }
    bool on_number_part(json::string_view part, json::error_code& /*error*/) {
        append(text_, part);
        return true;
    }
    bool on_int64(std::int64_t /*value*/, json::string_view part, json::error_code& error) {
        return on_string(part, 0, error);
    }
    bool on_uint64(std::uint64_t /*value*/, json::string_view part, json::error_code& error) {
        return on_string(part, 0, error);
    }
    bool on_double(double /*value*/, json::string_view part, json::error_code& error) {
        return on_string(part, 0, error);
    }
    bool on_bool(bool value, json::error_code& error) {
        return on_string(value ? "true" : "false", 0, error);
    }
    bool on_null(json::error_code& /*error*/) { return true; }
    bool on_comment_part(json::string_view /*part*/, json::error_code& /*error*/) { return true; }
    bool on_comment(json::string_view /*part*/, json::error_code& /*error*/) { return true; }

    /// After a document that could not be read.
    void give_up() {
        text_.clear();
        next_key_.clear();
        too_long_ = false;
    }

    std::deque<Row> rows;
    std::vector<std::string> columns;

private:
    static constexpr std::size_t none = SIZE_MAX;

    void append(std::string& text, json::string_view part) {
        if (text.size() + part.size() <= max_cell_bytes)
            text.append(part.data(), part.size());
        else
            too_long_ = true;
    }

    bool put_text() {
        auto text = std::exchange(text_, {});
        const bool too_long = std::exchange(too_long_, false);
        if (!in_row_) return true;
        if (too_long) row_.problem = "a value has more than 512 KiB";
        if (text.find('\0') != std::string::npos) row_.problem = "it has a NUL byte in it";
        auto* const cell = cell_of_key();
        if (cell == nullptr) return true;
        if (arrays_ > 0 && !cell->empty()) *cell += ", ";
        *cell += text;
        return true;
    }

    std::string* cell_of_key() {
        std::string name;
        for (const auto& part : path_) name += part + ".";
        name += key_;
        auto found = places_.find(name);
        if (found == places_.end()) {
            if (columns.size() == max_columns) {
                row_.problem = "it has a member that is not in the 1,000 before it";
                return nullptr;
            }
            found = places_.emplace(name, columns.size()).first;
            columns.push_back(name);
        }
        if (row_.cells.size() <= found->second) row_.cells.resize(found->second + 1);
        return &row_.cells[found->second];
    }

    bool lines_;
    std::size_t depth_ = 0;
    std::size_t rows_depth_ = 0;  ///< of the list; 0: not found yet
    bool in_row_ = false;
    std::size_t arrays_ = 0;  ///< open within the row
    std::int64_t count_ = 0;
    Row row_;
    std::vector<std::string> path_;
    std::string key_;
    std::string next_key_;
    std::string text_;
    bool too_long_ = false;
    std::map<std::string, std::size_t, std::less<>> places_;
};

}  // namespace instacrm::cli
