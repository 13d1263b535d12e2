// Which column of a file is which field of ours: as --map says, else as the header is called.
#pragma once

#include "cli/import/rows.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

struct ImportField {
    std::string_view name;
    std::string_view synonyms;  ///< what other programs call it: `a|b`, letter case, blanks and dashes apart
    bool required = false;
};

/// A column that holds this is ours: why a row was rejected.
inline constexpr std::string_view reason_column = "instacrm_reason";

class Mapping {
public:
    /// `wishes`: `Column=field`; `Column=-` leaves a column out. @throws UsageError for a wish without a
    /// field.
    Mapping(std::span<const ImportField> fields, const std::vector<std::string>& wishes);

    /// Looks at the names again; they may have become more. @throws UsageError for a wish about a column that
    /// is not there, and for a required field without a column: both list the columns.
    void see(const std::vector<std::string>& columns);

    /// The field's cell; empty when there is no such column or cell.
    std::string_view cell(const Row& row, std::string_view field) const;
    bool has(std::string_view field) const;

    /// `handle: Instagram; phone: Telefon`, and the columns that mean nothing to us.
    std::string found() const;
    const std::vector<std::string>& ignored() const { return ignored_; }

private:
    struct Wish {
        std::string column;
        std::string field;  ///< "-": none
    };
    void follow_wishes(const std::vector<std::string>& columns);
    void guess(const std::vector<std::string>& columns);
    std::size_t index_of(std::string_view field) const;

    std::span<const ImportField> fields_;
    std::vector<Wish> wishes_;
    std::vector<std::optional<std::size_t>> places_;  ///< of each field
    std::vector<std::string> names_;                  ///< of each field's column
    std::vector<std::string> ignored_;
    std::size_t seen_ = 0;  ///< columns
};

}  // namespace instacrm::cli
