#include "sql.hpp"

#include "failure.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace rehearsal {
namespace {

struct Token {
    enum class Kind { space, word, placeholder, literal, symbol };
    Kind kind;
    std::string text;   // a placeholder's name without its colon
    std::string upper;  // of words and placeholders
};

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '#' ||
           static_cast<signed char>(c) < 0;
}

std::string upper_of(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

class Scanner {
public:
    explicit Scanner(std::string_view sql) : rest_(sql) {}

    std::vector<Token> tokens() {
        std::vector<Token> result;
        while (!rest_.empty()) result.push_back(next());
        return result;
    }

private:
    Token next() {
        const char c = rest_.front();
        if (rest_.starts_with("--")) return space(rest_.find('\n'));
        if (rest_.starts_with("/*")) return space(end_of("*/", 2));
        if (std::isspace(static_cast<unsigned char>(c)) != 0) return space(1);
        if (c == '\'' || c == '"') return take(Token::Kind::literal, end_of({&c, 1}, 1));
        if (c == ':' && rest_.size() > 1 && is_word(rest_[1])) {
            rest_.remove_prefix(1);
            return take(Token::Kind::placeholder, word_length());
        }
        if (is_word(c)) return take(Token::Kind::word, word_length());
        return take(Token::Kind::symbol, 1);
    }

    Token space(std::size_t length) {
        take(Token::Kind::space, length);
        return {Token::Kind::space, " ", ""};
    }

    Token take(Token::Kind kind, std::size_t length) {
        Token token{kind, std::string(rest_.substr(0, length)), ""};
        token.upper = upper_of(token.text);
        rest_.remove_prefix(std::min(length, rest_.size()));
        return token;
    }

    std::size_t word_length() const {
        std::size_t length = 0;
        while (length < rest_.size() && is_word(rest_[length])) ++length;
        return length;
    }

    // Behind the next `mark`. (A doubled quote ends one literal and begins the next, which comes to the
    // same.)
    std::size_t end_of(std::string_view mark, std::size_t from) const {
        const auto at = rest_.find(mark, from);
        if (at == std::string_view::npos) throw Failure(1756, "quoted string not properly terminated");
        return at + mark.size();
    }

    std::string_view rest_;
};

using Tokens = std::vector<Token>;

bool is(const Token& token, std::string_view text) {
    const bool plain = token.kind == Token::Kind::word || token.kind == Token::Kind::symbol;
    return plain && token.upper == text;
}

// One space between two tokens, none at the ends.
Tokens without_needless_spaces(const Tokens& tokens) {
    Tokens result;
    for (const auto& token : tokens)
        if (token.kind != Token::Kind::space || (!result.empty() && result.back().kind != Token::Kind::space))
            result.push_back(token);
    if (!result.empty() && result.back().kind == Token::Kind::space) result.pop_back();
    return result;
}

Tokens words_of(const Tokens& tokens) {
    Tokens result;
    for (const auto& token : tokens)
        if (token.kind != Token::Kind::space) result.push_back(token);
    return result;
}

// --- what Oracle refuses ---------------------------------------------------------------------------

// Oracle's reserved words: none of them may name a placeholder.
constexpr std::string_view reserved =
    " ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN COMMENT COMPRESS "
    "CONNECT "
    "CREATE CURRENT DATE DECIMAL DEFAULT DELETE DESC DISTINCT DROP ELSE EXCLUSIVE EXISTS FILE FLOAT FOR FROM "
    "GRANT GROUP HAVING IDENTIFIED IMMEDIATE IN INCREMENT INDEX INITIAL INSERT INTEGER INTERSECT INTO IS "
    "LEVEL "
    "LIKE LOCK LONG MAXEXTENTS MINUS MLSLABEL MODE MODIFY NOAUDIT NOCOMPRESS NOT NOWAIT NULL NUMBER OF "
    "OFFLINE "
    "ON ONLINE OPTION OR ORDER PCTFREE PRIOR PUBLIC RAW RENAME RESOURCE REVOKE ROW ROWID ROWNUM ROWS SELECT "
    "SESSION SET SHARE SIZE SMALLINT START SUCCESSFUL SYNONYM SYSDATE TABLE THEN TO TRIGGER UID UNION UNIQUE "
    "UPDATE USER VALIDATE VALUES VARCHAR VARCHAR2 VIEW WHENEVER WHERE WITH ";

bool is_reserved(const std::string& word) {
    return reserved.find(' ' + word + ' ') != std::string_view::npos;
}

void check_names(const Tokens& words) {
    for (const auto& word : words) {
        if (word.kind == Token::Kind::placeholder && is_reserved(word.upper))
            throw Failure(1745, "invalid host/bind variable name :" + word.text);
        if (is(word, ";")) throw Failure(911, "invalid character: a statement has no semicolon");
        if (is(word, ":")) throw Failure(911, "invalid character: there is no :: in Oracle");
    }
}

// Whether `word` stands outside all parentheses.
bool outside(const Tokens& words, std::string_view word) {
    int depth = 0;
    for (const auto& token : words) {
        depth += is(token, "(") ? 1 : is(token, ")") ? -1 : 0;
        if (depth == 0 && is(token, word)) return true;
    }
    return false;
}

void check_query(const Tokens& words) {
    if (!outside(words, "FROM")) throw Failure(923, "FROM keyword not found where expected");
    if (outside(words, "FETCH") && outside(words, "UPDATE"))
        throw Failure(2014, "cannot select FOR UPDATE with FETCH FIRST");
}

// Elements of the list that begins behind `open`.
std::size_t list_length(const Tokens& words, std::size_t open) {
    std::size_t elements = 1;
    int depth = 0;
    for (auto at = open; at < words.size(); ++at) {
        depth += is(words[at], "(") ? 1 : is(words[at], ")") ? -1 : 0;
        if (depth == 0) break;
        if (depth == 1 && is(words[at], ",")) ++elements;
    }
    return elements;
}

void check_lists(const Tokens& words) {
    for (std::size_t at = 0; at + 1 < words.size(); ++at)
        if (is(words[at], "IN") && is(words[at + 1], "(") && list_length(words, at + 1) > 1000)
            throw Failure(1795, "maximum number of expressions in a list is 1000");
}

// --- what H2 spells differently --------------------------------------------------------------------

Kind kind_of(const Tokens& words) {
    if (words.empty()) throw Failure(900, "invalid SQL statement: it is empty");
    const auto any_of = [&](auto... names) { return (is(words.front(), names) || ...); };
    if (any_of("SELECT", "WITH", "(")) return Kind::query;
    if (any_of("INSERT", "UPDATE", "DELETE", "MERGE")) return Kind::change;
    if (any_of("BEGIN", "DECLARE", "CALL")) throw not_rehearsed("PL/SQL");
    if (is(words.front(), "ALTER") && words.size() > 1 && is(words[1], "SESSION")) return Kind::nothing;
    if (any_of("CREATE", "ALTER", "DROP", "TRUNCATE", "COMMENT", "GRANT", "REVOKE", "RENAME"))
        return Kind::definition;
    return Kind::other;
}

// Sessions of the rehearsal are in UTC, so the function changes nothing.
void drop_utc_function(Tokens& tokens) {
    std::erase_if(tokens, [](const Token& token) { return is(token, "SYS_EXTRACT_UTC"); });
}

// Where the word numbered `word` of words_of(tokens) stands in `tokens`.
std::size_t position_of_word(const Tokens& tokens, std::size_t word) {
    std::size_t at = 0;
    for (; at < tokens.size(); ++at)
        if (tokens[at].kind != Token::Kind::space && word-- == 0) break;
    return at;
}

int wait_seconds(const Tokens& words, std::size_t wait) {
    if (wait + 1 >= words.size() || words[wait + 1].kind != Token::Kind::word)
        throw Failure(30005, "missing or invalid WAIT interval");
    return static_cast<int>(std::strtol(words[wait + 1].text.c_str(), nullptr, 10));
}

// H2 knows FOR UPDATE alone: the columns say nothing about one table, and waiting is a setting.
void cut_lock_clause(Tokens& tokens, Statement& statement) {
    const auto words = words_of(tokens);
    std::size_t end = 0;
    for (std::size_t at = 0; at + 1 < words.size(); ++at)
        if (is(words[at], "FOR") && is(words[at + 1], "UPDATE")) end = at + 2;
    if (end == 0 || end == words.size()) return;
    for (auto at = end; at < words.size(); ++at) {
        if (is(words[at], "SKIP")) throw not_rehearsed("SKIP LOCKED");
        if (is(words[at], "NOWAIT")) statement.lock_seconds = 0;
        if (is(words[at], "WAIT")) statement.lock_seconds = wait_seconds(words, at);
    }
    tokens.resize(position_of_word(tokens, end - 1) + 1);
}

void cut_purge(Tokens& tokens) {
    if (is(tokens.back(), "PURGE")) tokens.pop_back();
}

std::string sql_of(const Tokens& tokens) {
    std::string sql;
    std::size_t number = 0;
    for (const auto& token : tokens) {
        if (token.kind == Token::Kind::placeholder)
            sql += '$' + std::to_string(++number);
        else
            sql += token.text;
    }
    return sql;
}

// A long string is sent as a LONG, and that goes straight into a column or nowhere.
bool takes_long_strings(const Tokens& words) {
    return is(words.front(), "UPDATE") || (is(words.front(), "INSERT") && outside(words, "VALUES"));
}

}  // namespace

Statement translate(std::string_view oracle) {
    auto tokens = without_needless_spaces(Scanner(oracle).tokens());
    const auto words = words_of(tokens);
    Statement statement;
    statement.kind = kind_of(words);
    check_names(words);
    check_lists(words);
    if (statement.kind == Kind::query) {
        check_query(words);
        cut_lock_clause(tokens, statement);
    }
    if (statement.kind == Kind::definition) cut_purge(tokens);
    drop_utc_function(tokens);
    statement.takes_long_strings = takes_long_strings(words);
    for (const auto& word : words)
        if (word.kind == Token::Kind::placeholder) statement.placeholders.push_back(word.upper);
    statement.sql = sql_of(tokens);
    return statement;
}

}  // namespace rehearsal
