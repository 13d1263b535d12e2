// Instagram user names.
#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace instacrm {

/// An Instagram user name as the store keeps it: lower case, no `@`, 1–30 of `[a-z0-9._]`, no dot at either
/// end, no two dots in a row. A value of this type is always valid.
class Handle {
public:
    /// Takes what people paste: `Name`, `@name`, `instagram.com/name/`, `https://www.instagram.com/name?x=y`.
    /// @throws Invalid with what is wrong.
    static Handle parse(std::string_view text);

    const std::string& str() const noexcept { return value_; }
    auto operator<=>(const Handle&) const = default;

private:
    explicit Handle(std::string value) : value_(std::move(value)) {}
    std::string value_;
};

/// What the existing extension says when it does not know the sending account.
inline constexpr std::string_view unknown_actor_handle = "unknown_actor";

}  // namespace instacrm
