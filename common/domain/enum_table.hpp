// For the .cpp files that define enum tables (see enums.hpp): one macro that writes the two lookups.
#pragma once

#include "common/domain/enums.hpp"

/// Use inside an anonymous namespace of namespace instacrm: INSTACRM_ENUM_TABLE(Enum, "noun", {{a, "A"}, …}).
#define INSTACRM_ENUM_TABLE(ENUM, NOUN, ...)                    \
    template <class>                                            \
    struct Table;                                               \
    template <>                                                 \
    struct Table<ENUM> {                                        \
        using enum ENUM;                                        \
        static constexpr NamedValue<ENUM> rows[] = __VA_ARGS__; \
    };                                                          \
    }                                                           \
    template <>                                                 \
    std::span<const NamedValue<ENUM>> table_of<ENUM>() {        \
        return Table<ENUM>::rows;                               \
    }                                                           \
    template <>                                                 \
    std::string_view noun_of<ENUM>() {                          \
        return NOUN;                                            \
    }                                                           \
    namespace {
