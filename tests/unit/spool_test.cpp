#include "common/spool/spool.hpp"

#include "common/platform/system.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/frame.hpp"
#include "tests/support/temp_home.hpp"

#include <boost/crc.hpp>
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace instacrm::spool {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t all = 1000;

SpoolRecord record(std::int64_t ordinal, std::string frame = R"({"type":"LOG_OUTREACH"})") {
    return {"chrome-extension://test/", "shim", ordinal, parse_time("2026-11-20T10:00:00.25Z"),
            std::move(frame)};
}

/// A folder with one spool file.
struct Spool {
    test::TempHome home;
    fs::path folder = home.folder() / "spool";
    fs::path file = folder / "shim.spool";

    /// The file with these records, its writer gone.
    void write(std::initializer_list<std::int64_t> ordinals) const {
        Writer writer(folder, "shim");
        for (const auto ordinal : ordinals) writer.append(record(ordinal));
    }
    std::string bytes() const { return platform::read_file(file); }
    void replace(const std::string& content) const {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
    }
};

std::vector<std::int64_t> ordinals(const Batch& batch) {
    std::vector<std::int64_t> found;
    for (const auto& entry : batch.entries) found.push_back(entry.record ? entry.record->ordinal : -1);
    return found;
}

/// A record as the file holds it, of any body.
std::string raw_record(const std::string& body) {
    boost::crc_32_type crc;
    crc.process_bytes(body.data(), body.size());
    std::string bytes;
    for (const auto number : {static_cast<std::uint32_t>(body.size()), std::uint32_t{crc.checksum()}}) {
        for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(number >> shift & 0xFFU);
    }
    return bytes + body;
}

using Ordinals = std::vector<std::int64_t>;

TEST_CASE("what was appended is read back, in order and to the letter") {
    const Spool spool;
    const auto text = record(7, "{\"a\":\"\\u0000 \xC3\xA9 \xF0\x9F\x91\x8B \\\" line\\n\"}\n\t ");
    {
        Writer writer(spool.folder, "shim");
        writer.append(text);
        writer.append(record(9));
    }
    const auto batch = read(spool.file, 0, all);
    CHECK(ordinals(batch) == Ordinals{7, 9});
    CHECK(batch.complete);
    CHECK_FALSE(batch.damaged);
    CHECK(batch.rest.empty());
    const auto& first = batch.entries.at(0).record.value();
    CHECK(first.frame == text.frame);
    CHECK(first.origin == text.origin);
    CHECK(first.shim_id == text.shim_id);
    CHECK(first.received_at == text.received_at);
}

TEST_CASE("a frame of 1 MiB fits, whatever it consists of") {
    const Spool spool;
    const std::string frame(protocol::max_frame_bytes, '\x01');
    Writer(spool.folder, "shim").append(record(1, frame));
    const auto batch = read(spool.file, 0, all);
    REQUIRE(ordinals(batch) == Ordinals{1});
    CHECK(batch.entries.at(0).record->frame == frame);
}

TEST_CASE("a record that the reader would not take is not written") {
    const Spool spool;
    Writer writer(spool.folder, "shim");
    writer.append(record(1));
    auto huge = record(2);
    huge.origin.assign(std::size_t{7} * protocol::max_frame_bytes, 'x');
    CHECK_THROWS_AS(writer.append(huge), std::system_error);
    writer.append(record(3));
    CHECK(ordinals(read(spool.file, 0, all)) == Ordinals{1, 3});
}

TEST_CASE("a file is read in pieces") {
    const Spool spool;
    spool.write({1, 2, 3});
    const auto first = read(spool.file, 0, 2);
    CHECK(ordinals(first) == Ordinals{1, 2});
    CHECK_FALSE(first.complete);
    const auto second = read(spool.file, first.next_offset, 2);
    CHECK(ordinals(second) == Ordinals{3});
    CHECK(second.complete);
    const auto third = read(spool.file, second.next_offset, 2);
    CHECK(third.entries.empty());
    CHECK(third.complete);
}

TEST_CASE("what a living writer appends later is read from where the last batch ended") {
    const Spool spool;
    Writer writer(spool.folder, "shim");
    const auto nothing = read(spool.file, 0, all);
    CHECK(nothing.entries.empty());
    CHECK(nothing.complete);
    writer.append(record(1));
    const auto first = read(spool.file, nothing.next_offset, all);
    CHECK(ordinals(first) == Ordinals{1});
    writer.append(record(2));
    CHECK(ordinals(read(spool.file, first.next_offset, all)) == Ordinals{2});
}

TEST_CASE("a file cut anywhere gives the records before the cut, and the torn bytes") {
    const Spool spool;
    spool.write({1});
    const auto one = spool.bytes();
    spool.write({1, 2});
    const auto two = spool.bytes();
    for (std::size_t size = one.size(); size < two.size(); ++size) {
        CAPTURE(size);
        spool.replace(two.substr(0, size));
        const auto batch = read(spool.file, 0, all);
        CHECK(ordinals(batch) == Ordinals{1});
        CHECK(batch.complete);
        CHECK_FALSE(batch.damaged);
        CHECK(batch.next_offset == one.size());
        CHECK(batch.rest == two.substr(one.size(), size - one.size()));
    }
    // The other half comes: then it is a record.
    spool.replace(two);
    CHECK(ordinals(read(spool.file, one.size(), all)) == Ordinals{2});
}

TEST_CASE(
    "a byte that flipped anywhere in a record never gives a record, and is never passed over silently") {
    const Spool spool;
    spool.write({1});
    const auto one = spool.bytes();
    spool.write({1, 2, 3});
    const auto whole = spool.bytes();
    const auto record_size = (whole.size() - one.size()) / 2;
    for (std::size_t at = one.size(); at < one.size() + record_size; ++at) {
        CAPTURE(at);
        auto bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
        spool.replace(bytes);
        const auto batch = read(spool.file, 0, all);
        CHECK(ordinals(batch) == Ordinals{1});
        CHECK(batch.next_offset == one.size());
        CHECK(batch.rest == bytes.substr(one.size()));
        // A length that grew looks like half a record; all else is seen to be damage at once.
        const bool in_length = at < one.size() + 4;
        if (!in_length) CHECK(batch.damaged);
    }
}

TEST_CASE("zeros, which a power cut may leave of a record, are damage and not empty records") {
    const Spool spool;
    spool.write({1});
    std::ofstream(spool.file, std::ios::app | std::ios::binary) << std::string(64, '\0');
    const auto batch = read(spool.file, 0, all);
    CHECK(ordinals(batch) == Ordinals{1});
    CHECK(batch.damaged);
    CHECK(batch.rest.size() == 64);
}

TEST_CASE("a length beyond any record's is damage, not a record to come") {
    const Spool spool;
    spool.write({1});
    const auto one = spool.bytes();
    spool.replace(one + std::string(4, '\xFF') + "rest");
    const auto batch = read(spool.file, 0, all);
    CHECK(ordinals(batch) == Ordinals{1});
    CHECK(batch.damaged);
    CHECK(batch.rest.size() == 8);
}

TEST_CASE("an empty file, or one that ends in its first line, holds nothing yet") {
    const Spool spool;
    spool.write({});
    const auto first_line = spool.bytes();
    for (std::size_t size = 0; size <= first_line.size(); ++size) {
        CAPTURE(size);
        spool.replace(first_line.substr(0, size));
        const auto batch = read(spool.file, 0, all);
        CHECK(batch.entries.empty());
        CHECK(batch.complete);
        CHECK_FALSE(batch.damaged);
    }
}

TEST_CASE("a file that is no spool is damaged from its first byte on") {
    const Spool spool;
    spool.write({1});
    for (const std::string& content :
         {std::string("garbage"), "instacrm-spool 2\n" + spool.bytes().substr(17), std::string(100, '\0')}) {
        CAPTURE(content);
        spool.replace(content);
        const auto batch = read(spool.file, 0, all);
        CHECK(batch.entries.empty());
        CHECK(batch.damaged);
        CHECK(batch.next_offset == 0);
        CHECK(batch.rest == content);
    }
}

TEST_CASE("a whole record that is not one of ours is handed over as it stands, and the next one is read") {
    const Spool spool;
    spool.write({});
    const auto first_line = spool.bytes();
    spool.write({1});
    const auto ours = spool.bytes().substr(first_line.size());
    for (const std::string body : {"{}", "[1]", "not JSON", R"({"origin":1})"}) {
        CAPTURE(body);
        auto bytes = first_line;
        bytes.append(raw_record(body)).append(ours);
        spool.replace(bytes);
        const auto batch = read(spool.file, 0, all);
        CHECK(ordinals(batch) == Ordinals{-1, 1});
        CHECK(batch.entries.at(0).body == body);
        CHECK_FALSE(batch.damaged);
    }
}

TEST_CASE("a writer holds its file's lock as long as it lives") {
    const Spool spool;
    {
        Writer writer(spool.folder, "shim");
        CHECK(platform::is_locked(spool.file));
    }
    CHECK_FALSE(platform::is_locked(spool.file));
}

TEST_CASE("files() lists the spools of a folder, and an absent folder has none") {
    const Spool spool;
    CHECK(files(spool.folder).empty());
    spool.write({1});
    std::ofstream(spool.folder / "other.txt") << "x";
    fs::create_directory(spool.folder / "rejected");
    CHECK(files(spool.folder) == std::vector{spool.file});
}

TEST_CASE("a folder that cannot be made is an error with its path") {
    const Spool spool;
    std::ofstream(spool.folder) << "a file stands here";
    try {
        Writer writer(spool.folder, "shim");
        FAIL("no error");
    } catch (const std::system_error& error) {
        CHECK(std::string(error.what()).find(spool.folder.string()) != std::string::npos);
    }
}

}  // namespace
}  // namespace instacrm::spool
