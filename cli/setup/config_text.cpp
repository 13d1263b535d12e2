#include "cli/setup/config_text.hpp"

#include "common/config/settings.hpp"
#include "common/platform/embedded_file.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <span>
#include <stdexcept>

namespace instacrm::embedded {
extern const std::span<const EmbeddedFile> setup_files;
}

namespace instacrm::cli {
namespace {

std::string embedded_text(std::string_view name) {
    const auto found = std::ranges::find(embedded::setup_files, name, &EmbeddedFile::name);
    return std::string(found->text);
}

std::size_t found(std::size_t place) {
    if (place == std::string::npos) throw std::logic_error("the example of the config has no such key");
    return place;
}

/// A string as JSON writes it is one in YAML, too.
std::string quoted(const std::string& value) {
    return boost::json::serialize(boost::json::value(boost::json::string_view(value)));
}

/// Sets `key` below `section`; the comment at the end of its line stays where it is.
void set_value(std::string& text, const std::string& section, const std::string& key,
               const std::string& value) {
    const auto below = found(text.find("\n" + section + ":\n"));
    const auto start = found(text.find("\n  " + key + ":", below)) + 1;
    const auto end = text.find('\n', start);
    const auto line = text.substr(start, end - start);
    auto fresh = "  " + key + ": " + quoted(value);
    if (const auto comment = line.find(" #"); comment != std::string::npos) {
        fresh.resize(std::max(comment, fresh.size()), ' ');
        fresh += line.substr(comment);
    }
    text.replace(start, end - start, fresh);
}

}  // namespace

std::string config_text(const ConfigAnswers& answers) {
    auto text = embedded_text("instacrm.example.yaml");
    set_value(text, "operator", "name", answers.name);
    set_value(text, "operator", "email", answers.email);
    set_value(text, "cloud", "url", answers.cloud_url);
    set_value(text, "cloud", "password_from", answers.cloud_password_from);
    return text;
}

std::string unit_text(const std::string& program, const std::string& home) {
    auto text = embedded_text("instacrmd.service");
    constexpr std::string_view packaged = "ExecStart=/usr/bin/instacrmd\n";
    auto lines = "ExecStart=" + quoted(program) + "\n";
    if (!home.empty()) lines += "Environment=" + quoted("INSTACRM_HOME=" + home) + "\n";
    text.replace(found(text.find(packaged)), packaged.size(), lines);
    return text;
}

void check_setting(std::string_view key, const std::string& value) {
    std::ranges::find(config::keys(), key, &config::Key::name)->check(value);
}

}  // namespace instacrm::cli
