// Questions to a person at the terminal. Without one, or with --yes, flags and defaults are the answers.
#pragma once

#include "cli/context.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace instacrm::cli {

class Interview {
public:
    explicit Interview(const Context& context);

    /// The option's value; else what the person says; else `otherwise`. `check` throws Invalid: a person is
    /// asked again. @throws UsageError when there is no answer to be had, or an option's value cannot be
    /// taken.
    std::string answer(std::string_view option, std::string_view question, const std::string& otherwise,
                       const std::function<void(const std::string&)>& check) const;

    /// `yes` and `no` are options. `otherwise` is the answer of a person who only presses Enter.
    bool decide(std::string_view yes, std::string_view no, const std::string& question, bool otherwise) const;

private:
    std::string ask(const std::string& question) const;

    const Context& context_;
    bool asks_;
};

}  // namespace instacrm::cli
