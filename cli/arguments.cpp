#include "cli/arguments.hpp"

#include "common/domain/handle.hpp"
#include "common/domain/nearest.hpp"
#include "common/domain/text.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>

#include <algorithm>

namespace instacrm::cli {
namespace {

namespace po = boost::program_options;

/// The global option that a word is, or nothing. `joined`: its value stands in the same word.
const Option* global_option(std::string_view word, bool& joined) {
    const auto equals = word.find('=');
    joined = equals != std::string_view::npos;
    for (const auto& option : global_options()) {
        if (word.starts_with("--") && word.substr(2, equals - 2) == option.name) return &option;
        if (option.letter != '\0' && word.size() == 2 && word[1] == option.letter) return &option;
    }
    return nullptr;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         std::string_view before, std::string otherwise) {
    const auto near = nearest(word, candidates);
    if (near.empty()) return otherwise;
    return "did you mean `" + std::string(before) + std::string(near) + "`?";
}

[[noreturn]] void unknown_noun(std::string_view word) {
    std::vector<std::string_view> nouns;
    for (const auto* command : all_commands()) {
        if (!command->hidden) nouns.push_back(command->noun);
    }
    throw UsageError("there is no command \"" + printable(word) + "\"",
                     did_you_mean(word, nouns, "instacrm ", "see `instacrm --help`"));
}

[[noreturn]] void unknown_verb(const Group& group, std::string_view word) {
    std::vector<std::string_view> verbs;
    std::string all;
    for (const auto* command : all_commands()) {
        if (command->noun != group.noun) continue;
        verbs.push_back(command->verb);
        all.append(all.empty() ? "" : ", ").append(command->verb);
    }
    const auto noun = std::string(group.noun);
    throw UsageError("`" + noun + "` has no command \"" + printable(word) + "\"",
                     did_you_mean(word, verbs, "instacrm " + noun + " ", "use one of: " + all));
}

/// Takes the command's words out of the line; global options may stand between them.
class Finder {
public:
    explicit Finder(std::span<const std::string> words) : words_(words) {}

    Invocation find() {
        const auto noun = next_word();
        if (!noun && at_ < words_.size())
            throw UsageError(printable(words_[at_]) + " stands before any command",
                             "write the command first: instacrm COMMAND " + printable(words_[at_]));
        if (!noun) return finish(nullptr);
        if (const auto* command = find_command(*noun, "")) return finish(command);
        const auto* group = find_group(*noun);
        if (group == nullptr) unknown_noun(*noun);
        const auto verb = next_word();
        if (!verb) {
            const auto* list = command_alone(*noun);
            const bool asks_for_group = list == nullptr || std::ranges::any_of(words_, is_help);
            if (asks_for_group) result_.noun = group->noun;
            return finish(asks_for_group ? nullptr : list);
        }
        const auto* command = find_command(*noun, *verb);
        if (command == nullptr) unknown_verb(*group, *verb);
        return finish(command);
    }

private:
    static bool is_help(const std::string& word) { return word == "--help" || word == "-h"; }

    /// The next word that is no global option; nothing at the end, or before an option of the command's own.
    std::optional<std::string> next_word() {
        while (at_ < words_.size()) {
            const auto& word = words_[at_];
            if (!word.starts_with('-') || word == "-") return words_[at_++];
            bool joined = false;
            const auto* option = global_option(word, joined);
            if (option == nullptr) return std::nullopt;
            take();
            if (!option->value.empty() && !joined && at_ < words_.size()) take();
        }
        return std::nullopt;
    }
    void take() { result_.rest.push_back(words_[at_++]); }

    Invocation finish(const Command* command) {
        while (at_ < words_.size()) take();
        const auto end = std::ranges::find(result_.rest, "--");
        result_.help = std::any_of(result_.rest.begin(), end, is_help);
        result_.command = command;
        return std::move(result_);
    }

    std::span<const std::string> words_;
    std::size_t at_ = 0;
    Invocation result_;
};

/// The same options as Boost.Program_options wants them.
po::options_description describe(const Command& command) {
    po::options_description description;
    const auto add = [&](const Option& option) {
        auto name = std::string(option.name);
        if (option.letter != '\0') name += std::string(",") + option.letter;
        if (option.value.empty())
            description.add_options()(name.c_str(), "");
        else
            description.add_options()(name.c_str(), po::value<std::string>(), "");
    };
    std::ranges::for_each(global_options(), add);
    std::ranges::for_each(command.options, add);
    return description;
}

[[noreturn]] void unknown_option(const Command& command, const std::string& word) {
    std::vector<std::string_view> names;
    for (const auto& option : command.options) names.push_back(option.name);
    for (const auto& option : global_options()) names.push_back(option.name);
    const auto bare = word.substr(std::min(word.find_first_not_of('-'), word.size()));
    throw UsageError("`" + full_name(command) + "` has no option " + printable(word),
                     did_you_mean(bare, names, "--", "see `instacrm " + full_name(command) + " --help`"));
}

std::vector<po::option> split_words(const Command& command, const std::vector<std::string>& words) {
    using namespace po::command_line_style;
    // No guessing at shortened names: a script that relies on one breaks when an option is added.
    constexpr int style = allow_long | long_allow_adjacent | long_allow_next | allow_short |
                          short_allow_adjacent | short_allow_next | allow_dash_for_short | allow_sticky;
    const auto description = describe(command);
    try {
        return po::command_line_parser(words).options(description).style(style).run().options;
    } catch (const po::unknown_option& error) {
        unknown_option(command, error.get_option_name());
    } catch (const po::error_with_option_name& error) {
        throw UsageError(error.get_option_name() + " cannot be read: " + error.what(),
                         "see `instacrm " + full_name(command) + " --help`");
    }
}

/// The first word that is no global option, nor the value of one, comes to the front; all others stay.
std::vector<std::string> own_word_first(std::vector<std::string> words) {
    for (auto word = words.begin(); word != words.end(); ++word) {
        bool joined = false;
        const auto* option = word->starts_with('-') ? global_option(*word, joined) : nullptr;
        if (option == nullptr) {
            std::rotate(words.begin(), word, word + 1);
            break;
        }
        if (!option->value.empty() && !joined && word + 1 != words.end()) ++word;
    }
    return words;
}

}  // namespace

Invocation find_invocation(std::span<const std::string> words) {
    return Finder(words).find();
}

Arguments Arguments::parse(const Command& command, const std::vector<std::string>& words) {
    Arguments arguments;
    if (command.hands_on) {
        arguments.place_arguments(command, own_word_first(words));
        return arguments;
    }
    std::vector<std::string> placed;
    for (const auto& option : split_words(command, words)) {
        if (option.position_key >= 0) {
            placed.insert(placed.end(), option.value.begin(), option.value.end());
        } else {
            auto& values = arguments.values_[option.string_key];
            values.insert(values.end(), option.value.begin(), option.value.end());
        }
    }
    arguments.place_arguments(command, placed);
    return arguments;
}

void Arguments::place_arguments(const Command& command, const std::vector<std::string>& words) {
    std::size_t at = 0;
    for (const auto& argument : command.arguments) {
        if (at == words.size()) {
            if (!argument.required) break;
            throw UsageError("`" + full_name(command) + "` needs " + std::string(argument.name) + ": " +
                                 std::string(argument.help),
                             "for example: instacrm " + std::string(command.examples.front().line));
        }
        auto& values = arguments_[std::string(argument.name)];
        do values.push_back(words[at++]);
        while (argument.rest && at < words.size());
    }
    if (at < words.size())
        throw UsageError(
            "\"" + printable(words[at]) + "\" is one word too many for `" + full_name(command) + "`",
            "quote a text that has blanks in it, or see `instacrm " + full_name(command) + " --help`");
}

std::optional<std::string> Arguments::text(std::string_view option) const {
    const auto found = values_.find(option);
    if (found == values_.end()) return std::nullopt;
    return found->second.empty() ? "" : found->second.back();
}

std::vector<std::string> Arguments::all(std::string_view option) const {
    const auto found = values_.find(option);
    return found != values_.end() ? found->second : std::vector<std::string>{};
}

std::optional<std::vector<std::string>> Arguments::list(std::string_view option) const {
    const auto found = values_.find(option);
    if (found == values_.end()) return std::nullopt;
    std::vector<std::string> parts;
    for (std::string_view value : found->second) {
        for (auto comma = value.find(',');; comma = value.find(',')) {
            if (const auto part = trim(value.substr(0, comma)); !part.empty()) parts.emplace_back(part);
            if (comma == std::string_view::npos) break;
            value.remove_prefix(comma + 1);
        }
    }
    return parts;
}

std::optional<std::string> Arguments::handle(std::string_view option) const {
    return read(option, [](const std::string& text) { return Handle::parse(text).str(); });
}

std::string Arguments::handle_argument(std::string_view name) const {
    return named(std::string(name), [&] { return Handle::parse(argument(name)).str(); });
}

const std::string& Arguments::argument(std::string_view name) const {
    return arguments_.find(name)->second.front();
}

std::vector<std::string> Arguments::rest(std::string_view name) const {
    const auto found = arguments_.find(name);
    return found != arguments_.end() ? found->second : std::vector<std::string>{};
}

}  // namespace instacrm::cli
