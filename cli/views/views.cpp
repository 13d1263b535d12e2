#include "cli/views/views.hpp"

#include "cli/arguments.hpp"
#include "common/config/paths.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/rpc.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace instacrm::cli {
namespace {

/// The file's whole content.
struct ViewsFile {
    std::int64_t schema_version = 1;
    std::vector<View> views;
};
BOOST_DESCRIBE_STRUCT(ViewsFile, (), (schema_version, views))

constexpr std::size_t longest_name = 40;

bool may_be_in_a_name(unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
}

/// Whether a word needs no quotes in any shell.
bool is_plain(const std::string& word) {
    constexpr std::string_view others = "@./:,+=%";
    return !word.empty() && std::ranges::all_of(word, [&](unsigned char c) {
        return may_be_in_a_name(c) || others.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

std::string quoted(const std::string& word) {
    if (is_plain(word)) return word;
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

void check_choices(const Arguments& arguments, const Option& option) {
    if (option.choices == nullptr || !arguments.has(option.name)) return;
    const auto choices = option.choices();
    const auto values = option.list ? *arguments.list(option.name) : arguments.all(option.name);
    for (const auto& value : values) {
        const bool known = std::ranges::any_of(
            choices, [&](const std::string& choice) { return folded(choice) == folded(value); });
        if (known) continue;
        std::string all;
        for (const auto& choice : choices) all += (all.empty() ? "" : ", ") + choice;
        throw UsageError("--" + std::string(option.name) + ": \"" + printable(value) + "\" is not known",
                         "use one of: " + all);
    }
}

}  // namespace

std::filesystem::path views_file() {
    auto file = config::resolve_paths(config::Scope::user).config_file;
    return file.replace_filename("views.json");
}

std::vector<View> read_views(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return {};
    try {
        return protocol::from_json<ViewsFile>(protocol::parse_json(platform::read_file(file)), "file").views;
    } catch (const protocol::ProtocolError& error) {
        throw Failure(ExitCode::error, file.string() + " cannot be read: " + error.what(),
                      "mend it, or move it away and save the views again");
    }
}

void write_views(const std::filesystem::path& file, const std::vector<View>& views) {
    platform::make_private_folder(file.parent_path());
    platform::write_file_atomically(file,
                                    boost::json::serialize(protocol::to_json(ViewsFile{1, views})) + "\n");
}

std::optional<View> find_view(const std::vector<View>& views, std::string_view name) {
    const auto found = std::ranges::find(views, name, &View::name);
    return found != views.end() ? std::optional(*found) : std::nullopt;
}

View known_view(const std::vector<View>& views, std::string_view name) {
    if (auto view = find_view(views, name)) return std::move(*view);
    throw Failure(ExitCode::not_found, "there is no view \"" + printable(name) + "\"",
                  "see `instacrm views list`");
}

void check_view_name(const std::string& name) {
    const bool fits = !name.empty() && name.size() <= longest_name && name.front() != '-' &&
                      std::ranges::all_of(name, may_be_in_a_name);
    if (!fits)
        throw UsageError("\"" + printable(name) + "\" is not a view's name",
                         "use 1 to 40 letters, digits, dots, dashes and underscores");
}

void check_view_words(const std::vector<std::string>& words) {
    const auto invocation = find_invocation(words);
    if (invocation.command == nullptr || !invocation.command->view) {
        std::string all;
        for (const auto* command : all_commands()) {
            if (command->view) all += (all.empty() ? "" : ", ") + full_name(*command);
        }
        throw UsageError("`" + typed(words) + "` is no command that a view can be of", "use one of: " + all);
    }
    const auto arguments = Arguments::parse(*invocation.command, invocation.rest);
    for (const auto& option : invocation.command->options) check_choices(arguments, option);
    for (const auto& option : global_options()) check_choices(arguments, option);
}

std::string typed(const std::vector<std::string>& words) {
    std::string line;
    for (const auto& word : words) line += (line.empty() ? "" : " ") + quoted(word);
    return line;
}

}  // namespace instacrm::cli
