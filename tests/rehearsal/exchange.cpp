#include "exchange.hpp"

#include "failure.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace rehearsal {
namespace {

// Types of the wire.
enum : Oid {
    oid_bool = 16,
    oid_int8 = 20,
    oid_int2 = 21,
    oid_int4 = 23,
    oid_text = 25,
    oid_float4 = 700,
    oid_float8 = 701,
    oid_char = 1042,
    oid_varchar = 1043,
    oid_date = 1082,
    oid_timestamp = 1114,
    oid_timestamptz = 1184,
    oid_numeric = 1700
};

constexpr std::size_t longest_varchar = 4000;  // bytes, whatever the column's length in characters

bool is_time(Oid oid) {
    return oid == oid_date || oid == oid_timestamp || oid == oid_timestamptz;
}

template <class Number>
Number loaded(const void* from) {
    Number number;
    std::memcpy(&number, from, sizeof number);
    return number;
}

// The caller's memory holds the address of the CLOB's locator.
OCILobLocator& lob_at(const void* from) {
    return **static_cast<OCILobLocator* const*>(from);
}

template <class Number>
std::string digits(Number number) {
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return {buffer.data(), end};
}

std::string integer_at(const char* at, std::size_t size) {
    switch (size) {
        case 1:
            return digits(int{loaded<std::int8_t>(at)});
        case 2:
            return digits(loaded<std::int16_t>(at));
        case 4:
            return digits(loaded<std::int32_t>(at));
        case 8:
            return digits(loaded<std::int64_t>(at));
        default:
            throw Failure(1459, "invalid length for variable character string");
    }
}

// Oracle's seven bytes: century and year of the century, each with 100 added, month, day, and the time's
// three parts, each with 1 added.
std::string date_at(const char* at) {
    std::array<int, 7> part{};
    for (std::size_t i = 0; i < part.size(); ++i) part[i] = static_cast<unsigned char>(at[i]);
    std::array<char, 80> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02d %02d:%02d:%02d",
                  (part[0] - 100) * 100 + part[1] - 100, part[2], part[3], part[4] - 1, part[5] - 1,
                  part[6] - 1);
    return buffer.data();
}

void store_date(char* at, std::string_view text) {
    std::array<int, 6> part{};
    const std::string terminated(text.substr(0, 19));
    const auto read =
        std::sscanf(terminated.c_str(), "%d-%d-%d %d:%d:%d", &part[0], &part[1], &part[2],  // NOLINT
                    &part[3], &part[4], &part[5]);
    if (read < 3) throw Failure(932, "inconsistent datatypes: expected DATE");
    const std::array bytes{part[0] / 100 + 100, part[0] % 100 + 100, part[1],    part[2],
                           part[3] + 1,         part[4] + 1,         part[5] + 1};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        at[i] = static_cast<char>(static_cast<unsigned char>(bytes[i]));
}

template <class Number>
Number number_of(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::result_out_of_range)
        throw Failure(1455, "converting column overflows integer datatype");
    if (error != std::errc{} || (end != text.data() + text.size() && *end != '.'))
        throw Failure(1722, "invalid number");
    return number;
}

template <class Number>
void store(char* at, std::string_view text) {
    const auto number = number_of<Number>(text);
    std::memcpy(at, &number, sizeof number);
}

void store_integer(char* at, std::size_t size, std::string_view text) {
    switch (size) {
        case 1:
            return store<std::int8_t>(at, text);
        case 2:
            return store<std::int16_t>(at, text);
        case 4:
            return store<std::int32_t>(at, text);
        case 8:
            return store<std::int64_t>(at, text);
        default:
            throw Failure(1459, "invalid length for variable character string");
    }
}

// As Oracle writes a number: 1.50 is 1.5, and 0.5 is .5.
std::string oracle_number(std::string text) {
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    const auto zero = text.find("0.");
    if (zero == 0 || (zero == 1 && text.front() == '-')) text.erase(zero, 1);
    return text;
}

void store_string(const OCIDefine& define, std::size_t to, std::string_view text) {
    const bool terminated = define.type == SQLT_STR;
    const auto room = define.size - (terminated ? 1 : 0);
    const auto length = std::min(text.size(), room);
    char* at = static_cast<char*>(define.value) + to * define.size;
    std::copy_n(text.data(), length, at);
    if (terminated) at[length] = '\0';
    if (define.type == SQLT_AFC) std::fill(at + length, at + define.size, ' ');
    if (define.lengths) define.lengths[to] = static_cast<ub2>(length);
    if (length == text.size()) return;
    if (define.codes) define.codes[to] = 1406;
    if (define.indicators)
        define.indicators[to] = text.size() > INT16_MAX ? sb2{-2} : static_cast<sb2>(text.size());
}

void store_lob(const OCIDefine& define, std::size_t to, std::string_view text, Oid oid) {
    if (oid != oid_text) throw Failure(932, "inconsistent datatypes: expected CLOB");
    lob_at(static_cast<char*>(define.value) + to * define.size).text = text;
}

void expect_rehearsed(Oid oid, const OCIDefine& define, std::string_view text) {
    if (oid == oid_bool) throw not_rehearsed("BOOLEAN is no type of a column");
    if (is_time(oid) && define.type != SQLT_DAT)
        throw not_rehearsed("a time without TO_CHAR comes in the format of the session's NLS settings");
    if (oid == oid_varchar && text.size() > longest_varchar)
        throw not_rehearsed("no VARCHAR2 holds more than 4000 bytes");
}

void store_value(const OCIDefine& define, std::size_t to, std::string_view text, Oid oid) {
    char* at = static_cast<char*>(define.value) + to * define.size;
    switch (define.type) {
        case SQLT_STR:
        case SQLT_CHR:
        case SQLT_AFC:
            return store_string(define, to, text);
        case SQLT_INT:
            return store_integer(at, define.size, text);
        case SQLT_FLT:
        case SQLT_BDOUBLE:
            return store<double>(at, text);
        case SQLT_DAT:
            return store_date(at, text);
        case SQLT_CLOB:
            return store_lob(define, to, text, oid);
        default:
            throw not_rehearsed("type " + std::to_string(define.type) + " of a column");
    }
}

void mark(const OCIDefine& define, std::size_t row, bool null) {
    if (define.indicators) define.indicators[row] = null ? -1 : 0;
    if (define.codes) define.codes[row] = null ? 1405 : 0;
    if (define.lengths && null) define.lengths[row] = 0;
}

// --- descriptions ----------------------------------------------------------------------------------

// The wire gives a VARCHAR's length and ten, but at least 255; what does not fit 16 bits is garbage.
ub2 varchar_bytes(int wire_size) {
    if (wire_size < 255) return longest_varchar;
    return static_cast<ub2>(
        std::min<std::size_t>(static_cast<std::size_t>(wire_size - 10) * 4, longest_varchar));
}

// And a NUMBER's digits with room for sign and point, and four.
sb2 numeric_precision(int wire_size) {
    const int precision = wire_size - 6;
    return static_cast<sb2>(precision > 0 && precision <= 38 ? precision : 0);
}

OCIParam column_of(const PGresult& result, int number) {
    OCIParam column;
    column.name = PQfname(&result, number);
    for (char& c : column.name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const int size = PQfsize(&result, number);
    const auto describe = [&](ub2 type, ub2 bytes) {
        column.type = type;
        column.size = bytes;
    };
    switch (PQftype(&result, number)) {
        case oid_int2:
        case oid_int4:
        case oid_int8:
            describe(SQLT_NUM, 22);
            break;  // COUNT(*) and such, whose precision Oracle leaves open
        case oid_numeric:
            describe(SQLT_NUM, 22);
            column.precision = numeric_precision(size);
            break;
        case oid_float4:
        case oid_float8:
            describe(OCI_TYPECODE_BDOUBLE, 8);
            break;
        case oid_char:
            describe(SQLT_AFC, varchar_bytes(size));
            break;
        case oid_text:
            describe(SQLT_CLOB, 4000);
            break;
        case oid_date:
        case oid_timestamp:
        case oid_timestamptz:
            describe(SQLT_TIMESTAMP, 11);
            break;
        default:
            describe(SQLT_CHR, varchar_bytes(size));
            break;
    }
    return column;
}

}  // namespace

void expect_fitting(const OCIBind& bind, const std::optional<std::string>& value, Oid wanted,
                    const Statement& statement) {
    const bool string = bind.type == SQLT_STR || bind.type == SQLT_CHR || bind.type == SQLT_AFC;
    if (!value || !string) return;
    if (is_time(wanted))
        throw not_rehearsed("a string without TO_TIMESTAMP is read by the session's NLS settings");
    if (wanted == oid_text && statement.kind == Kind::query)
        throw Failure(932, "inconsistent datatypes: a CLOB compares with nothing");
    const bool takes_long = wanted == oid_text && statement.takes_long_strings;
    if (value->size() > longest_varchar && !takes_long)
        throw Failure(1461, "can bind a LONG value only for insert into a LONG column");
}

std::optional<std::string> bound_value(const OCIBind& bind, std::size_t row, Charset charset) {
    if (bind.indicators && bind.indicators[row] == -1) return std::nullopt;
    const char* at = static_cast<const char*>(bind.value) + row * bind.size;
    const auto string = [&](std::size_t size) -> std::optional<std::string> {
        if (size == 0) return std::nullopt;
        return through(charset, {at, size});
    };
    switch (bind.type) {
        case SQLT_STR:
            return string(strnlen(at, bind.size));
        case SQLT_CHR:
            return string(bind.lengths ? bind.lengths[row] : bind.size);
        case SQLT_AFC:
            return string(bind.size);
        case SQLT_INT:
            return integer_at(at, bind.size);
        case SQLT_FLT:
        case SQLT_BDOUBLE:
            return digits(loaded<double>(at));
        case SQLT_DAT:
            return date_at(at);
        case SQLT_CLOB:
            return lob_at(at).text;
        default:
            throw not_rehearsed("type " + std::to_string(bind.type) + " of a bound value");
    }
}

void hand_over(const OCIDefine& define, std::size_t to, const PGresult& result, int from, int column,
               Charset charset) {
    const auto oid = PQftype(&result, column);
    const std::string_view raw{PQgetvalue(&result, from, column),
                               static_cast<std::size_t>(PQgetlength(&result, from, column))};
    const bool null = PQgetisnull(&result, from, column) != 0 || (raw.empty() && oid != oid_text);
    mark(define, to, null);
    if (null) return;
    expect_rehearsed(oid, define, raw);
    auto text = define.type == SQLT_CLOB ? std::string(raw) : through(charset, raw);
    if (oid == oid_numeric) text = oracle_number(std::move(text));
    store_value(define, to, text, oid);
}

std::vector<OCIParam> columns_of(const PGresult& result) {
    std::vector<OCIParam> columns;
    columns.reserve(static_cast<std::size_t>(PQnfields(&result)));
    for (int number = 0; number < PQnfields(&result); ++number) columns.push_back(column_of(result, number));
    return columns;
}

}  // namespace rehearsal
