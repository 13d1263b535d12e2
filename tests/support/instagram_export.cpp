#include "tests/support/instagram_export.hpp"

#include "tests/support/zip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t first_follow = 1'700'000'000;  // seconds

template <class Make>
std::string list(const std::vector<std::string>& items, Make&& make) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i)
        text += (i == 0 ? "" : ",\n") + make(items[i], first_follow + static_cast<std::int64_t>(i));
    return "[" + text + "]";
}

}  // namespace

std::string mojibake(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || byte < 0x20 || c == '"' || c == '\\')
            result += fmt::format("\\u00{:02x}", byte);
        else
            result += c;
    }
    return result;
}

void InstagramExport::file(const std::string& name, std::string_view content) const {
    const auto path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
}

void InstagramExport::thread(const std::string& folder, const std::vector<std::string>& participants,
                             std::vector<ExportedMessage> messages, int page, const std::string& box) const {
    std::ranges::sort(messages, std::greater(), &ExportedMessage::at);
    std::string people;
    for (const auto& name : participants)
        people += fmt::format("{}{{\"name\": \"{}\"}}", people.empty() ? "" : ", ", mojibake(name));
    std::string rows;
    for (const auto& message : messages) {
        rows += fmt::format("{}{{\"sender_name\": \"{}\", \"timestamp_ms\": {}", rows.empty() ? "" : ",\n",
                            mojibake(message.sender), to_micros(message.at) / 1000);
        if (!message.text.empty()) rows += fmt::format(", \"content\": \"{}\"", mojibake(message.text));
        if (message.photo) rows += ", \"photos\": [{\"uri\": \"x.jpg\", \"creation_timestamp\": 1}]";
        rows += ", \"is_geoblocked_for_viewer\": false}";
    }
    file(fmt::format("your_instagram_activity/messages/{}/{}/message_{}.json", box, folder, page),
         fmt::format("{{\"participants\": [{}], \"messages\": [{}], \"title\": \"t\", "
                     "\"is_still_participant\": true, \"thread_path\": \"{}/{}\"}}",
                     people, rows, box, folder));
}

void InstagramExport::followers(const std::vector<std::string>& handles, int page) const {
    file(fmt::format("connections/followers_and_following/followers_{}.json", page),
         list(handles, [](const std::string& handle, std::int64_t at) {
             return fmt::format(
                 "{{\"title\": \"\", \"media_list_data\": [], \"string_list_data\": [{{\"href\": "
                 "\"https://www.instagram.com/{0}\", \"value\": \"{0}\", \"timestamp\": {1}}}]}}",
                 handle, at);
         }));
}

void InstagramExport::following(const std::vector<std::string>& handles) const {
    file("connections/followers_and_following/following.json",
         "{\"relationships_following\": " + list(handles, [](const std::string& handle, std::int64_t at) {
             return fmt::format(
                 "{{\"title\": \"{0}\", \"string_list_data\": [{{\"href\": "
                 "\"https://www.instagram.com/_u/{0}\", \"timestamp\": {1}}}]}}",
                 handle, at);
         }) + "}");
}

void InstagramExport::labelled_followers(const std::vector<std::string>& handles) const {
    file("connections/followers_and_following/followers_1.json",
         list(handles, [](const std::string& handle, std::int64_t at) {
             return fmt::format(
                 "{{\"timestamp\": {1}, \"media\": [], \"label_values\": [{{\"label\": \"Name\", "
                 "\"value\": \"somebody\"}}, {{\"label\": \"Benutzername\", \"value\": \"{0}\"}}], "
                 "\"fbid\": \"17\"}}",
                 handle, at);
         }));
}

void InstagramExport::zip(const fs::path& path) const {
    zip_folder(folder_, path);
}

}  // namespace instacrm::test
