#include "common/platform/secrets.hpp"
#include "common/platform/system.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace instacrm::platform {
namespace {

struct Closer {
    void operator()(std::FILE* pipe) const { ::pclose(pipe); }
};
using Pipe = std::unique_ptr<std::FILE, Closer>;

fs::path file_of(const fs::path& folder, const std::string& name) {
    return folder / "secrets" / name;
}

/// `secret-tool VERB … NAME`; names have no character that a shell would see.
std::string tool(const std::string& words, const std::string& name) {
    return "secret-tool " + words + " instacrm " + name + " 2>/dev/null";
}

std::optional<std::string> from_keyring(const std::string& name) {
    Pipe pipe(::popen(tool("lookup", name).c_str(), "r"));
    if (!pipe) return std::nullopt;
    std::array<char, 512> buffer{};
    std::string text;
    while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe.get()) != nullptr)
        text += buffer.data();
    if (::pclose(pipe.release()) != 0 || text.empty()) return std::nullopt;
    return text;
}

/// The value goes in by a pipe: an argument would be seen in the list of processes.
bool to_keyring(const std::string& name, std::string_view value) {
    Pipe pipe(::popen(tool("store --label=InstaCRM", name).append(" >/dev/null").c_str(), "w"));
    if (!pipe) return false;
    const bool written = std::fwrite(value.data(), 1, value.size(), pipe.get()) == value.size();
    return ::pclose(pipe.release()) == 0 && written;
}

}  // namespace

std::optional<std::string> read_secret(const fs::path& folder, const std::string& name) {
    if (auto secret = from_keyring(name)) return secret;
    try {
        return read_file(file_of(folder, name));
    } catch (const std::system_error&) {
        return std::nullopt;
    }
}

SecretPlace store_secret(const fs::path& folder, const std::string& name, std::string_view value) {
    if (to_keyring(name, value)) return SecretPlace::keyring;
    const auto file = file_of(folder, name);
    make_private_folder(file.parent_path());
    write_file_atomically(file, value);
    return SecretPlace::file;
}

bool remove_secret(const fs::path& folder, const std::string& name) {
    const bool known = from_keyring(name).has_value();
    if (known)
        Pipe(::popen(tool("clear", name).c_str(), "r"));  // NOLINT(bugprone-unused-raii): waits for its end
    return fs::remove(file_of(folder, name)) || known;
}

}  // namespace instacrm::platform
