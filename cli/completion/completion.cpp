#include "cli/completion/completion.hpp"

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/words.hpp"
#include "common/domain/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace instacrm::cli {
namespace {

/// What a value is, by the name that --help gives it.
struct ValueKind {
    std::string_view name;
    Names names;
};
constexpr std::array value_kinds{
    ValueKind{"HANDLE", Names::leads},
    ValueKind{"ACCOUNT", Names::actors},
};
constexpr std::array<std::string_view, 2> file_values{"FILE", "DIR"};

const Option* find_option(const Command* command, std::string_view word) {
    const auto is_it = [&](const Option& option) {
        return word == "--" + std::string(option.name) ||
               (option.letter != '\0' && word == std::string("-") + option.letter);
    };
    if (command != nullptr) {
        const auto found = std::ranges::find_if(command->options, is_it);
        if (found != command->options.end()) return &*found;
    }
    const auto found = std::ranges::find_if(global_options(), is_it);
    return found != global_options().end() ? &*found : nullptr;
}

/// The command line up to the word that is being typed.
class Line {
public:
    Line(std::span<const std::string> words, const Lookup& lookup)
        : words_(words), before_(words.first(words.size() - 1)), current_(words.back()), lookup_(lookup) {}

    Completion complete() {
        read();
        if (inner_) return cli::complete(words_.subspan(*inner_), lookup_);
        if (awaiting_ != nullptr) return value_of(*awaiting_, "", current_);
        if (!only_arguments_ && current_.starts_with("--") && current_.find('=') != std::string::npos)
            return joined_value();
        if (!only_arguments_ && current_.starts_with('-')) return options();
        if (noun_.empty()) return nouns();
        if (command_ == nullptr) return verbs(noun_);
        return argument();
    }

private:
    void read() {
        for (std::size_t i = 0; i < before_.size() && !inner_; ++i) {
            const auto& word = before_[i];
            if (awaiting_ != nullptr) {
                awaiting_ = nullptr;
            } else if (word == "--" && !only_arguments_) {
                // What follows is a command of its own, or arguments only.
                if (command_ == find_command("views", "save")) inner_ = i + 1;
                only_arguments_ = true;
            } else if (!only_arguments_ && word.starts_with('-') && word != "-") {
                used_.insert(word.substr(0, word.find('=')));
                const auto* option = find_option(command_, word);
                if (option != nullptr && !option->value.empty()) awaiting_ = option;
            } else {
                take(word);
            }
        }
    }

    void take(const std::string& word) {
        if (noun_.empty()) {
            noun_ = word;
            command_ = find_command(word, "");
        } else if (command_ == nullptr) {
            command_ = find_command(noun_, word);
        } else {
            arguments_.push_back(word);
        }
    }

    void add(Completion& completion, std::string word, std::string_view help) const {
        if (word.starts_with(current_)) completion.candidates.push_back({std::move(word), std::string(help)});
    }

    Completion nouns() const {
        Completion completion;
        for (const auto& group : all_groups()) add(completion, std::string(group.noun), group.help);
        for (const auto* command : all_commands()) {
            if (command->verb.empty() && !command->hidden)
                add(completion, std::string(command->noun), command->help);
        }
        return completion;
    }

    Completion verbs(std::string_view noun) const {
        Completion completion;
        for (const auto* command : all_commands()) {
            if (command->noun == noun && !command->verb.empty())
                add(completion, std::string(command->verb), command->help);
        }
        return completion;
    }

    Completion options() const {
        Completion completion;
        const auto add_all = [&](std::span<const Option> all) {
            for (const auto& option : all) {
                const auto word = "--" + std::string(option.name);
                if (option.list || !used_.contains(word)) add(completion, word, option.help);
            }
        };
        // A noun alone means one of its commands.
        const auto* command = command_ != nullptr ? command_ : command_alone(noun_);
        if (command != nullptr) add_all(command->options);
        add_all(global_options());
        return completion;
    }

    Completion joined_value() const {
        const auto equals = current_.find('=');
        const auto* option = find_option(command_, current_.substr(0, equals));
        if (option == nullptr) return {};
        return value_of(*option, current_.substr(0, equals + 1), current_.substr(equals + 1));
    }

    /// `kept`: what stands before the value in the same word, and stays there.
    Completion value_of(const Option& option, std::string kept, std::string typed) const {
        if (const auto comma = typed.rfind(','); option.list && comma != std::string::npos) {
            kept += typed.substr(0, comma + 1);
            typed.erase(0, comma + 1);
        }
        return values(option.value, option.choices, kept, typed);
    }

    Completion values(std::string_view name, Choices choices, const std::string& kept,
                      const std::string& typed) const {
        Completion completion;
        if (choices != nullptr) {
            for (const auto& choice : choices()) {
                const auto word = folded(choice);
                if (word.starts_with(folded(typed))) completion.candidates.push_back({kept + word, choice});
            }
        }
        completion.files = std::ranges::find(file_values, name) != file_values.end();
        const auto kind = std::ranges::find(value_kinds, name, &ValueKind::name);
        if (kind != value_kinds.end()) add_names(completion, kind->names, kept, typed);
        return completion;
    }

    void add_names(Completion& completion, Names names, const std::string& kept, std::string typed) const {
        const bool with_at = names != Names::views && (typed.empty() || typed.starts_with('@'));
        if (typed.starts_with('@')) typed.erase(0, 1);
        const auto before = kept + (with_at ? "@" : "");
        for (const auto& name : lookup_(names, typed)) completion.candidates.push_back({before + name, ""});
    }

    Completion argument() const {
        if (command_ == find_command("help", "")) return help_topic();
        const auto all = command_->arguments;
        if (all.empty()) return {};
        const auto at = std::min(arguments_.size(), all.size() - 1);
        if (at < arguments_.size() && !all[at].rest) return {};
        if (command_->noun == "views" && all[at].name == "NAME") {
            Completion completion;
            add_names(completion, Names::views, "", current_);
            return completion;
        }
        return values(all[at].name, all[at].choices, "", current_);
    }

    Completion help_topic() const {
        if (!arguments_.empty()) return verbs(arguments_.front());
        auto completion = nouns();
        for (const auto& topic : all_topics()) add(completion, std::string(topic.name), topic.help);
        return completion;
    }

    std::span<const std::string> words_;
    std::span<const std::string> before_;
    const std::string& current_;
    const Lookup& lookup_;
    std::string noun_;
    const Command* command_ = nullptr;
    std::vector<std::string> arguments_;
    std::set<std::string, std::less<>> used_;
    const Option* awaiting_ = nullptr;  ///< its value comes next
    bool only_arguments_ = false;       ///< after --
    std::optional<std::size_t> inner_;  ///< where a command within this one begins
};

}  // namespace

Completion complete(std::span<const std::string> words, const Lookup& lookup) {
    if (words.empty()) return {};
    return Line(words, lookup).complete();
}

}  // namespace instacrm::cli
