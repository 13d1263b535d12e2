#include "common/signing/minisign.hpp"

#include "common/domain/invalid.hpp"
#include "tests/support/signed_file.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace instacrm;
using signing::PublicKey;

namespace {

std::string refusal(const std::string& key, const std::string& content, const std::string& signature) {
    try {
        PublicKey::parse(key).verify(content, signature);
        return "";
    } catch (const Invalid& invalid) {
        return invalid.what();
    }
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("what minisign signed is believed, hashed or whole") {
    const auto key = PublicKey::parse(test::signers_key);
    CHECK(key.verify(test::signed_content, test::signature) == "selectors 3");
    CHECK(key.verify(test::signed_content, test::legacy_signature) == "old way");
    CHECK(key.verify(test::signed_content, replaced(test::signature, "from minisign", "by anybody")) ==
          "selectors 3");
}

TEST_CASE("what is not what was signed is refused, with the reason") {
    const std::string key = test::signers_key;
    const std::string good = test::signature;
    const std::string changed = "its content does not fit its signature";
    CHECK(refusal(key, "{\"version\": 4}\n", good) == changed);
    CHECK(refusal(key, test::signed_content, replaced(good, "selectors 3", "selectors 4")) == changed);
    CHECK(refusal(key, test::signed_content, replaced(good, "RUTZ8aaijMyV40o+", "RWTZ8aaijMyV40o+")) ==
          changed);
    CHECK(refusal("RWTZ8aaijMyV4wxLv8sJnHrT1LOtT7ysindq+HZuLdIvOrAyILg8eiRL", test::signed_content, good) ==
          changed);
    CHECK(refusal("RWTa8aaijMyV4wxLv8sJnHrT1LOtT7ysindq+HZuLdIvOrAyILg8eiRK", test::signed_content, good) ==
          "it is signed with another key");
    CHECK(refusal(key, test::signed_content, "") == "this is not a minisign signature");
    CHECK(refusal(key, test::signed_content, replaced(good, "\ntrusted comment", "\ncomment")) ==
          "this is not a minisign signature");
    CHECK(refusal(key, test::signed_content, replaced(good, "NQY=", "NQ==")) ==
          "this is not a minisign signature");
    CHECK(refusal(key, test::signed_content, replaced(good, "RUTZ", "RZTZ")) ==
          "it is signed in a way that this version does not know");
    for (const auto* broken : {"", "RW", "RWTZ8aaijMyV4wxLv8sJnHrT1LOtT7ysindq+HZuLdIvOrAyILg8eiR!",
                               "RUTZ8aaijMyV4wxLv8sJnHrT1LOtT7ysindq+HZuLdIvOrAyILg8eiRK", "===="}) {
        CAPTURE(broken);
        CHECK_THROWS_AS(PublicKey::parse(broken), Invalid);
    }
}
