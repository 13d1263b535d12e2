#include "cli/output/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <optional>

namespace instacrm::cli {
namespace {

/// Walks over the code points of a text; bytes that are no UTF-8 read as U+FFFD, one at a time.
class CodePoints {
public:
    explicit CodePoints(std::string_view text) : rest_(text) {}

    struct Point {
        utf8proc_int32_t value;
        std::string_view bytes;
    };

    std::optional<Point> next() {
        if (rest_.empty()) return std::nullopt;
        utf8proc_int32_t value = 0;
        const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(rest_.data());
        auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(rest_.size()), &value);
        const bool broken = length < 1;
        if (broken) length = 1;
        const Point point{broken ? 0xFFFD : value,
                          broken ? "\xEF\xBF\xBD" : rest_.substr(0, static_cast<std::size_t>(length))};
        rest_.remove_prefix(static_cast<std::size_t>(length));
        return point;
    }

private:
    std::string_view rest_;
};

bool is_line_break(utf8proc_int32_t c) {
    return c == '\t' || c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_control(utf8proc_int32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

bool reorders(utf8proc_int32_t c) {
    return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

bool is_plain_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
}

/// Hands each character as people count them (a base with its marks, an emoji with its modifiers) and its
/// width to `take`, until that returns false.
template <class F>
void each_character(std::string_view text, F&& take) {
    CodePoints points(text);
    const char* start = text.data();
    const char* end = start;
    int width = 0;
    utf8proc_int32_t state = 0;
    std::optional<utf8proc_int32_t> last;
    const auto character = [&] {
        // No character is wider than two columns, of however many parts it is made.
        return take(std::string_view(start, static_cast<std::size_t>(end - start)),
                    static_cast<std::size_t>(std::min(width, 2)));
    };
    while (const auto point = points.next()) {
        if (last && utf8proc_grapheme_break_stateful(*last, point->value, &state)) {
            if (!character()) return;
            start = end;
            width = 0;
        }
        end = start == end ? start + point->bytes.size() : end + point->bytes.size();
        width += utf8proc_charwidth(point->value);
        last = point->value;
    }
    if (last) character();
}

}  // namespace

std::string terminal_safe(std::string_view text) {
    if (is_plain_ascii(text)) return std::string(text);
    std::string safe;
    safe.reserve(text.size());
    CodePoints points(text);
    while (const auto point = points.next()) {
        if (is_line_break(point->value)) {
            if (!safe.ends_with(' ')) safe += ' ';
        } else if (is_control(point->value)) {
            safe += '?';
        } else if (!reorders(point->value)) {
            safe += point->bytes;
        }
    }
    return safe;
}

std::size_t display_width(std::string_view text) {
    if (is_plain_ascii(text)) return text.size();
    std::size_t total = 0;
    each_character(text, [&](std::string_view, std::size_t width) {
        total += width;
        return true;
    });
    return total;
}

std::string cut_to_width(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    if (width == 0) return {};
    std::string kept;
    std::size_t used = 0;
    each_character(text, [&](std::string_view character, std::size_t its_width) {
        if (used + its_width > width - 1) return false;
        kept += character;
        used += its_width;
        return true;
    });
    return kept + "…";
}

namespace {

/// Style's colours take no room.
std::size_t width_without_colours(std::string_view text) {
    std::size_t width = 0;
    for (;;) {
        const auto escape = text.find('\x1b');
        width += display_width(text.substr(0, escape));
        if (escape == std::string_view::npos) return width;
        const auto end = text.find('m', escape);
        if (end == std::string_view::npos) return width;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    std::string lines;
    auto column = indent;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        const auto columns = width_without_colours(word);
        if (column > indent && column + 1 + columns > width) {
            lines += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            lines += ' ';
            ++column;
        }
        lines += word;
        column += columns;
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    return lines;
}

}  // namespace instacrm::cli
