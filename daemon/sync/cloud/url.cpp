#include "daemon/sync/cloud/url.hpp"

#include "common/domain/text.hpp"
#include "common/platform/secrets.hpp"
#include "common/platform/system.hpp"
#include "daemon/sync/cloud/cloud_error.hpp"

namespace instacrm::sync {
namespace {

[[noreturn]] void refuse(const std::string& problem, const std::string& remedy) {
    throw CloudError(CloudFault::setup, "cloud.url: " + problem, remedy);
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// RFC 3986: %41 is A.
std::string decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            result += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

/// Cuts `text` at `mark` and gives what was before (or, without a mark, all); `text` keeps what was behind.
std::string_view take_until(std::string_view& text, char mark) {
    const auto at = text.find(mark);
    const auto head = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
    return head;
}

/// What a query of `key=value&…` has for a key.
std::string option(std::string_view query, std::string_view key) {
    while (!query.empty()) {
        auto pair = take_until(query, '&');
        if (take_until(pair, '=') == key) return decoded(pair);
    }
    return {};
}

void parse_authority(std::string_view authority, CloudUrl& url) {
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        auto credentials = authority.substr(0, at);
        url.user = decoded(take_until(credentials, ':'));
        url.password = decoded(credentials);
        authority.remove_prefix(at + 1);
    }
    if (authority.starts_with('[')) {  // an IPv6 address
        authority.remove_prefix(1);
        url.host = take_until(authority, ']');
        if (authority.starts_with(':')) authority.remove_prefix(1);
    } else {
        url.host = decoded(take_until(authority, ':'));
    }
    url.port = authority;
}

void parse_server(std::string_view rest, std::string_view scheme, CloudUrl& url) {
    auto query = rest;
    rest = take_until(query, '?');
    url.options = query;
    parse_authority(take_until(rest, '/'), url);
    url.database = decoded(rest);
    if (url.backend == Backend::oracle && url.database.empty()) url.database = option(query, "service");
    if (url.database.empty())
        refuse("it names no database",
               url.backend == Backend::oracle
                   ? "write oracle://user@host:1521/service, or oracle://user@?service=ALIAS"
                   : "write postgresql://user@host:5432/database");
    if (url.host.empty() && url.backend == Backend::postgresql)
        refuse("it names no host", "write postgresql://user@host:5432/database");
    url.shown = std::string(scheme) + (url.user.empty() ? "" : url.user + "@") + url.host +
                (url.port.empty() ? "" : ":" + url.port) + "/" + url.database;
}

void parse_file(std::string_view rest, const std::filesystem::path& data_folder, CloudUrl& url) {
    auto query = rest;
    const auto name = decoded(take_until(query, '?'));
    if (name.empty()) refuse("it names no file", "write sqlite3://hub.db, or sqlite3:///path/to/hub.db");
    url.file = data_folder / name;
    url.shared_unsafe = option(query, "shared") == "unsafe";
    url.shown = "sqlite3://" + url.file.string();
}

std::string from_secrets(const std::string& name, const std::filesystem::path& data_folder) {
    if (!platform::is_secret_name(name))
        throw CloudError(CloudFault::setup,
                         "cloud.password_from: a secret's name has up to 64 letters, digits, - _ .",
                         "rename the secret");
    if (auto secret = platform::read_secret(data_folder, name)) return *secret;
    throw CloudError(CloudFault::setup, "cloud.password_from: there is no secret called " + name,
                     "store it with: instacrm secret set " + name);
}

}  // namespace

CloudUrl parse_url(const std::string& text, const std::filesystem::path& data_folder) {
    CloudUrl url;
    std::string_view rest = text;
    const auto scheme = rest.substr(0, rest.find("://") + 3);
    rest.remove_prefix(scheme.size());
    if (scheme == "sqlite3://") {
        parse_file(rest, data_folder, url);
    } else if (scheme == "postgresql://" || scheme == "oracle://") {
        url.backend = scheme == "oracle://" ? Backend::oracle : Backend::postgresql;
        parse_server(rest, scheme, url);
    } else {
        refuse("unknown scheme", "start it with sqlite3://, postgresql:// or oracle://");
    }
    return url;
}

std::optional<std::string> read_secret(const std::string& source, const std::filesystem::path& data_folder) {
    if (source.empty()) return std::nullopt;
    std::string_view name = source;
    const auto kind = take_until(name, ':');
    std::string secret;
    if (kind == "file") {
        try {
            secret = platform::read_file(std::filesystem::path(name));
        } catch (const std::exception& error) {
            throw CloudError(CloudFault::setup, std::string("cloud.password_from: ") + error.what(),
                             "write the password into that file, readable to the daemon's user only");
        }
    } else if (kind == "env") {
        secret = platform::environment(std::string(name).c_str()).value_or("");
        if (secret.empty())
            throw CloudError(CloudFault::setup,
                             "cloud.password_from: the daemon's environment has no " + std::string(name),
                             "set it where the daemon is started");
    } else {
        secret = from_secrets(std::string(name), data_folder);
    }
    while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
    return secret;
}

}  // namespace instacrm::sync
