#include "cli/import/mapping.hpp"

#include "cli/failure.hpp"
#include "cli/words.hpp"
#include "common/domain/text.hpp"

#include <algorithm>
#include <set>

namespace instacrm::cli {
namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "" : ", ") + printable(name);
    return list.empty() ? "none" : list;
}

std::string field_names(std::span<const ImportField> fields) {
    std::string list;
    for (const auto& field : fields) list.append(list.empty() ? "" : ", ").append(field.name);
    return list;
}

/// The first column that is called like one of the words, in the words' order.
std::optional<std::size_t> find_called(const std::vector<std::string>& columns, std::string_view words,
                                       const std::set<std::size_t>& taken) {
    while (!words.empty()) {
        const auto end = std::min(words.find('|'), words.size());
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!taken.contains(i) && folded(columns[i]) == folded(words.substr(0, end))) return i;
        }
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return std::nullopt;
}

}  // namespace

Mapping::Mapping(std::span<const ImportField> fields, const std::vector<std::string>& wishes)
    : fields_(fields), places_(fields.size()), names_(fields.size()) {
    for (const auto& wish : wishes) {
        const auto equals = wish.rfind('=');
        const auto field = folded(equals == std::string::npos ? "" : wish.substr(equals + 1));
        const auto same = [&](const ImportField& known) { return folded(known.name) == field; };
        const auto known = std::ranges::find_if(fields_, same);
        if (field != "-" && known == fields_.end())
            throw UsageError(
                "--map: \"" + printable(wish) + "\" names no field",
                "write Column=field with one of: " + field_names(fields_) + "; Column=- leaves a column out");
        wishes_.push_back(
            {std::string(trim(wish.substr(0, equals))), field == "-" ? field : std::string(known->name)});
    }
}

void Mapping::see(const std::vector<std::string>& columns) {
    if (columns.size() == seen_) return;
    seen_ = columns.size();
    std::ranges::fill(places_, std::nullopt);
    follow_wishes(columns);
    guess(columns);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (fields_[i].required && !places_[i])
            throw UsageError(
                "no column is \"" + std::string(fields_[i].name) + "\"; there are: " + joined(columns),
                "say which one it is: --map \"COLUMN=" + std::string(fields_[i].name) + "\"");
    }
}

void Mapping::follow_wishes(const std::vector<std::string>& columns) {
    for (const auto& wish : wishes_) {
        const auto found = std::ranges::find_if(
            columns, [&](const auto& column) { return folded(column) == folded(wish.column); });
        if (found == columns.end())
            throw UsageError(
                "--map: there is no column \"" + printable(wish.column) + "\"; there are: " + joined(columns),
                "write the name as it stands in the file");
        if (wish.field != "-")
            places_[index_of(wish.field)] = static_cast<std::size_t>(found - columns.begin());
    }
}

void Mapping::guess(const std::vector<std::string>& columns) {
    std::set<std::size_t> taken;
    for (const auto& place : places_) {
        if (place) taken.insert(*place);
    }
    for (const auto& wish : wishes_) {
        const auto place = find_called(columns, wish.column, {});
        if (place) taken.insert(*place);
    }
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (!places_[i]) places_[i] = find_called(columns, fields_[i].name, taken);
        if (!places_[i]) places_[i] = find_called(columns, fields_[i].synonyms, taken);
        if (places_[i]) taken.insert(*places_[i]);
        names_[i] = places_[i] ? columns[*places_[i]] : "";
    }
    ignored_.clear();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!taken.contains(i) && columns[i] != reason_column) ignored_.push_back(columns[i]);
    }
    for (const auto& wish : wishes_) {
        if (wish.field == "-") ignored_.push_back(wish.column);
    }
}

std::size_t Mapping::index_of(std::string_view field) const {
    return static_cast<std::size_t>(std::ranges::find(fields_, field, &ImportField::name) - fields_.begin());
}

std::string_view Mapping::cell(const Row& row, std::string_view field) const {
    const auto place = places_[index_of(field)];
    return place && *place < row.cells.size() ? std::string_view(row.cells[*place]) : std::string_view();
}

bool Mapping::has(std::string_view field) const {
    return places_[index_of(field)].has_value();
}

std::string Mapping::found() const {
    std::string text;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (places_[i])
            text += (text.empty() ? "" : "; ") + std::string(fields_[i].name) + ": " + printable(names_[i]);
    }
    return text;
}

}  // namespace instacrm::cli
