#include "daemon/page/selectors.hpp"

#include "common/domain/invalid.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/errors.hpp"
#include "common/protocol/rpc.hpp"
#include "common/signing/minisign.hpp"

#include <spdlog/spdlog.h>

#include <system_error>

namespace instacrm::page {
namespace {

constexpr std::uintmax_t max_bytes = 256UL * 1024;  // a quarter of a frame; what is built in has 4 KiB

/// The file's own `version`. @throws Invalid.
std::int64_t version_of(const std::string& text) {
    try {
        const auto json = protocol::parse_json(text);
        const auto* object = json.if_object();
        const auto* version = object != nullptr ? object->if_contains("version") : nullptr;
        if (version != nullptr && version->is_int64() && version->as_int64() > 0) return version->as_int64();
    } catch (const protocol::ProtocolError& error) {
        throw Invalid(std::string("it is not JSON: ") + error.what(), "mend it and sign it again");
    }
    throw Invalid("it has no `version`", "give it a whole number, greater than the one before, and sign it");
}

}  // namespace

void Selectors::read() {
    if (key_.empty())
        throw Invalid("selectors.key is empty, so nobody can be believed",
                      "write the public key of who signs the file into the config");
    if (std::filesystem::file_size(file_) > max_bytes)
        throw Invalid("it has more than 256 KiB", "write selectors only");
    const auto text = platform::read_file(file_);
    signing::PublicKey::parse(key_).verify(text, platform::read_file(file_.string() + ".minisig"));
    version_ = version_of(text);
    text_ = text;
}

bool Selectors::refresh() {
    if (!configured()) return false;
    const auto before = text_;
    const auto known = problem_;
    problem_.clear();
    remedy_.clear();
    try {
        read();
    } catch (const Invalid& invalid) {
        problem_ = invalid.what();
        remedy_ = invalid.remedy();
    } catch (const std::system_error& error) {
        problem_ = error.what();
        remedy_ = "put the file and its .minisig there, readable to the daemon";
    }
    if (!problem_.empty() && problem_ != known)
        spdlog::warn("the selectors in {} are not used: {}", file_.string(), problem_);
    if (text_ == before) return false;
    spdlog::info("selectors {} are in force, from {}", version_, file_.string());
    return true;
}

}  // namespace instacrm::page
