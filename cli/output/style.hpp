// Colour, where it is wanted: names for what is meant, not for how it looks.
#pragma once

#include <string>

namespace instacrm::cli {

class Style {
public:
    explicit Style(bool colour) : colour_(colour) {}

    std::string bold(const std::string& text) const { return wrap("1", text); }
    std::string dim(const std::string& text) const { return wrap("2", text); }
    std::string bad(const std::string& text) const { return wrap("31", text); }
    std::string good(const std::string& text) const { return wrap("32", text); }
    // Not yellow: nobody can read it on white.
    std::string caution(const std::string& text) const { return wrap("35", text); }

private:
    std::string wrap(const char* code, const std::string& text) const {
        return colour_ ? std::string("\x1b[") + code + "m" + text + "\x1b[0m" : text;
    }

    bool colour_;
};

}  // namespace instacrm::cli
