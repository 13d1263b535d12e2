// The command line, read along the command table.
#pragma once

#include "cli/command.hpp"
#include "cli/failure.hpp"
#include "cli/words.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

/// Which command the words name. `rest` is everything but those words.
struct Invocation {
    const Command* command = nullptr;  ///< none: only the program, or only a noun
    std::string_view noun;             ///< of the group, when no verb was asked for
    std::vector<std::string> rest;
    bool help = false;
};

/// Finds the command among the words. @throws UsageError with the nearest command.
Invocation find_invocation(std::span<const std::string> words);

/// The values of one command's options and arguments. Every getter that has to understand a value throws
/// UsageError with the option's name when it cannot.
class Arguments {
public:
    Arguments() = default;

    /// @throws UsageError.
    static Arguments parse(const Command& command, const std::vector<std::string>& words);

    bool has(std::string_view option) const { return values_.contains(option); }

    /// The last value given.
    std::optional<std::string> text(std::string_view option) const;

    /// Every value given, each as it stands.
    std::vector<std::string> all(std::string_view option) const;

    /// Every value given, taken apart at commas. Nothing when the option is absent.
    std::optional<std::vector<std::string>> list(std::string_view option) const;

    /// The value as `understand` reads it.
    template <class F>
    auto read(std::string_view option, F&& understand) const
        -> std::optional<decltype(understand(std::string()))> {
        const auto value = text(option);
        if (!value) return std::nullopt;
        return named("--" + std::string(option), [&] { return understand(*value); });
    }

    std::optional<std::int64_t> count(std::string_view option) const { return read(option, parse_count); }

    template <class E>
    std::optional<E> word(std::string_view option) const {
        return read(option, parse_word<E>);
    }

    /// Each value, taken apart at commas, as `understand` reads it.
    template <class F>
    auto each(std::string_view option, F&& understand) const
        -> std::optional<std::vector<std::decay_t<decltype(understand(std::string()))>>> {
        const auto texts = list(option);
        if (!texts) return std::nullopt;
        std::vector<std::decay_t<decltype(understand(std::string()))>> result;
        for (const auto& text : *texts)
            result.push_back(named("--" + std::string(option), [&] { return understand(text); }));
        return result;
    }

    template <class E>
    std::optional<std::vector<E>> words(std::string_view option) const {
        return each(option, parse_word<E>);
    }

    std::optional<Time> time(std::string_view option, Time now) const {
        return read(option, [&](const std::string& text) { return parse_time_word(text, now); });
    }

    /// An account's or a lead's name, in the form that the store keeps.
    std::optional<std::string> handle(std::string_view option) const;
    std::string handle_argument(std::string_view argument) const;

    /// A required argument.
    const std::string& argument(std::string_view name) const;
    /// The words of an argument that takes all the rest.
    std::vector<std::string> rest(std::string_view name) const;

private:
    template <class F>
    static auto named(const std::string& name, F&& understand) {
        try {
            return understand();
        } catch (const Invalid& invalid) {
            throw UsageError(name + ": " + invalid.what(), invalid.remedy());
        }
    }
    void place_arguments(const Command& command, const std::vector<std::string>& words);

    std::map<std::string, std::vector<std::string>, std::less<>> values_;
    std::map<std::string, std::vector<std::string>, std::less<>> arguments_;
};

}  // namespace instacrm::cli
