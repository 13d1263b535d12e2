// Saved filters: a name for a command with its options, kept in a file beside the config.
#pragma once

#include <boost/describe.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

struct View {
    std::string name;
    std::vector<std::string> words;  ///< of the command line, without the program's name
};
BOOST_DESCRIBE_STRUCT(View, (), (name, words))

/// The user's file: views.json in the folder of the user's config.
std::filesystem::path views_file();

/// All views, by name. None when there is no file. @throws Failure naming the file, when it is none of ours.
std::vector<View> read_views(const std::filesystem::path& file);

/// @throws std::system_error naming the path.
void write_views(const std::filesystem::path& file, const std::vector<View>& views);

/// Nothing when there is no view of that name.
std::optional<View> find_view(const std::vector<View>& views, std::string_view name);

/// @throws Failure (not_found).
View known_view(const std::vector<View>& views, std::string_view name);

/// @throws UsageError that says what a name may be.
void check_view_name(const std::string& name);

/// Makes sure that the words are a command that shows something, with options and values that it takes.
/// @throws UsageError.
void check_view_words(const std::vector<std::string>& words);

/// The words as they can be typed again.
std::string typed(const std::vector<std::string>& words);

}  // namespace instacrm::cli
