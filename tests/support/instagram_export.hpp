// A made-up data export of Instagram's, with the shapes and traps of real ones: mojibake, lists of three
// shapes, conversations under display names.
#pragma once

#include "common/domain/time.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::test {

/// The text as Instagram's export writes it: each byte of its UTF-8 as a character, as JSON escapes it.
std::string mojibake(std::string_view text);

struct ExportedMessage {
    std::string sender;
    Time at;
    std::string text;  ///< empty: a message without content
    bool photo = false;
};

class InstagramExport {
public:
    explicit InstagramExport(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// One conversation, in `folder` below messages/inbox; `page` is its message_N.json. Newest first, as
    /// there.
    void thread(const std::string& folder, const std::vector<std::string>& participants,
                std::vector<ExportedMessage> messages, int page = 1, const std::string& box = "inbox") const;

    /// Followers in the first shape, a root array with `value`.
    void followers(const std::vector<std::string>& handles, int page = 1) const;
    /// Following in the second, an object with `title`, and links without a value.
    void following(const std::vector<std::string>& handles) const;
    /// Followers in the third, with localized labels.
    void labelled_followers(const std::vector<std::string>& handles) const;

    void file(const std::string& name, std::string_view content) const;

    /// All of it as a zip.
    void zip(const std::filesystem::path& path) const;

    const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
};

}  // namespace instacrm::test
