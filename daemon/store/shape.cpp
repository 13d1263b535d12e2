#include "daemon/store/shape.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <utility>

namespace instacrm::store {
namespace {

/// What opens a message and is followed by a name.
constexpr std::array<std::string_view, 26> greetings{
    "hi",    "hey",    "hello",   "heya", "hiya", "dear",   "yo",      "hallo",  "moin",
    "liebe", "lieber", "servus",  "ciao", "hola", "salut",  "bonjour", "coucou", "olá",
    "ola",   "oi",     "merhaba", "hoi",  "hej",  "привет", "مرحبا",   "cześć"};

constexpr std::size_t longest_name = 2;  // words: of a third one nobody knows whether it belongs to it

/// Words, and in between (an empty one) what parts a sentence.
using Pieces = std::vector<std::string>;

struct CodePoint {
    utf8proc_int32_t value;
    std::size_t bytes;
};

CodePoint first_of(std::string_view text) {
    utf8proc_int32_t value = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),  // NOLINT
                                         static_cast<utf8proc_ssize_t>(text.size()), &value);
    if (length <= 0) return {0xFFFD, 1};
    return {value, static_cast<std::size_t>(length)};
}

void append(std::string& word, utf8proc_int32_t value) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length = utf8proc_encode_char(value, bytes.data());
    word.append(bytes.begin(), bytes.begin() + length);
}

enum class Class : std::uint8_t { letter, mark, digit, blank, apostrophe, other };

Class class_of(utf8proc_int32_t value) {
    if (value == '\'' || value == 0x2019) return Class::apostrophe;
    switch (utf8proc_category(value)) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
            return Class::letter;
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
        case UTF8PROC_CATEGORY_ME:
            return Class::mark;
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
            return Class::digit;
        case UTF8PROC_CATEGORY_ZS:
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
            return Class::blank;
        default:
            return Class::other;
    }
}

bool begins_link(std::string_view text) {
    return text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.");
}

/// Up to the next blank.
std::size_t whole(std::string_view text) {
    return std::min(text.find_first_of(" \t\r\n"), text.size());
}

Pieces pieces_of(std::string_view text) {
    Pieces pieces;
    std::string word;
    bool after_letter = false;
    const auto end_word = [&] {
        if (!word.empty()) pieces.push_back(std::exchange(word, {}));
        after_letter = false;
    };
    while (!text.empty()) {
        if (word.empty() && (begins_link(text) || (text.front() == '@' && whole(text) > 1))) {
            pieces.emplace_back(text.front() == '@' ? "@" : "://");
            text.remove_prefix(whole(text));
            continue;
        }
        const auto [value, bytes] = first_of(text);
        text.remove_prefix(bytes);
        // "Anna-Lena" is one name, " - " a dash.
        const bool hyphen =
            value == '-' && after_letter && !text.empty() && class_of(first_of(text).value) == Class::letter;
        switch (hyphen ? Class::apostrophe : class_of(value)) {
            case Class::letter:
                append(word, utf8proc_tolower(value));
                after_letter = true;
                break;
            case Class::digit:
                if (!word.ends_with('#')) word += '#';
                break;
            case Class::mark:  // an accent belongs to its letter, a variation selector to an emoji
                if (after_letter) append(word, value);
                break;
            case Class::apostrophe:
                break;  // "don't" in either writing
            case Class::blank:
                end_word();
                break;
            case Class::other:
                end_word();
                if (!pieces.empty() && !pieces.back().empty()) pieces.emplace_back();
                break;
        }
    }
    end_word();
    return pieces;
}

/// "Hi Luna Peña, …" greets two words, "Hi Luna I saw …" one, "Hi! …" none.
std::size_t name_length(const Pieces& pieces) {
    if (pieces.size() < 2 || pieces[1].empty()) return 0;
    for (std::size_t i = 1; i <= longest_name + 1; ++i) {
        if (i == pieces.size() || pieces[i].empty()) return i - 1;
    }
    return 1;
}

}  // namespace

std::vector<std::string> shape_words(std::string_view text) {
    auto pieces = pieces_of(text);
    if (!pieces.empty() && std::ranges::find(greetings, pieces.front()) != greetings.end()) {
        if (const auto length = name_length(pieces); length > 0) {
            pieces[1] = "*";
            pieces.erase(pieces.begin() + 2, pieces.begin() + 1 + static_cast<std::ptrdiff_t>(length));
        }
    }
    std::erase(pieces, "");
    return pieces;
}

std::int64_t shape_of(std::string_view text) {
    // FNV-1a: the same on every machine, and nobody gains by a collision.
    std::uint64_t hash = 14695981039346656037U;
    const auto add = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U; };
    for (const auto& word : shape_words(text)) {
        for (const char c : word) add(c);
        add(' ');
    }
    return hash == 0 ? 1 : static_cast<std::int64_t>(hash);
}

bool shape_older_texts(Database& db) {
    constexpr std::int64_t most = 2'000;
    std::vector<std::pair<std::int64_t, std::int64_t>> shapes;
    db.each<std::int64_t, std::string>(
        "SELECT event_id, text FROM event_text WHERE shape IS NULL ORDER BY event_id LIMIT ?",
        [&](std::int64_t id, const std::string& text) { shapes.emplace_back(id, shape_of(text)); }, most);
    if (shapes.empty()) return false;
    db.script("BEGIN IMMEDIATE");
    for (const auto& [id, shape] : shapes)
        db.run("UPDATE event_text SET shape = ? WHERE event_id = ?", shape, id);
    db.script("COMMIT");
    return true;
}

}  // namespace instacrm::store
