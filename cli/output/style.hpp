// Colour, where it is wanted: names for what is meant, not for how it looks.
#pragma once

#include <string>

namespace instacrm::cli {

class Style {
public:
    explicit Style(bool colour) : colour_(colour) {}

    std::string bold(std::string text) const { return wrap("1", std::move(text)); }
    std::string dim(std::string text) const { return wrap("2", std::move(text)); }
    std::string bad(std::string text) const { return wrap("31", std::move(text)); }
    std::string good(std::string text) const { return wrap("32", std::move(text)); }
    std::string caution(std::string text) const { return wrap("33", std::move(text)); }

private:
    std::string wrap(const char* code, std::string text) const {
        return colour_ ? std::string("\x1b[") + code + "m" + text + "\x1b[0m" : text;
    }

    bool colour_;
};

}  // namespace instacrm::cli
