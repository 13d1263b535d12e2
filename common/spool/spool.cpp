#include "common/spool/spool.hpp"

#include "common/protocol/described.hpp"
#include "common/protocol/frame.hpp"
#include "common/protocol/rpc.hpp"

#include <boost/crc.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <system_error>

namespace instacrm::spool {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_line = "instacrm-spool 1\n";
constexpr std::size_t head_bytes = 8;
// A frame as a JSON string may take six bytes for one (\u0001), and the record's own fields come on top.
constexpr std::uint32_t max_body = 6 * protocol::max_frame_bytes + 4096;

std::uint32_t checksum(std::string_view bytes) {
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

void put_number(std::string& out, std::uint32_t number) {
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift & 0xFFU);
}

std::uint32_t get_number(std::string_view in) {
    std::uint32_t number = 0;
    for (unsigned i = 0; i < 4; ++i)
        number |= static_cast<std::uint32_t>(static_cast<unsigned char>(in[i])) << (8 * i);
    return number;
}

std::optional<SpoolRecord> record_of(const std::string& body) {
    try {
        return protocol::from_json<SpoolRecord>(protocol::parse_json(body), "record");
    } catch (const protocol::ProtocolError&) {
        return std::nullopt;
    }
}

}  // namespace

Writer::Writer(const fs::path& folder, const std::string& shim_id)
    : file_((platform::make_private_folder(folder), folder / (shim_id + file_suffix))) {
    file_.append(first_line);
}

void Writer::append(const SpoolRecord& record) {
    const auto body = boost::json::serialize(protocol::to_json(record));
    if (body.size() > max_body)  // it would hide all that comes behind it
        throw std::system_error(std::make_error_code(std::errc::message_size), "a record for the spool");
    std::string bytes;
    bytes.reserve(head_bytes + body.size());
    put_number(bytes, static_cast<std::uint32_t>(body.size()));
    put_number(bytes, checksum(body));
    bytes += body;
    file_.append(bytes);
}

Batch read(const fs::path& file, std::uint64_t offset, std::size_t max_records) {
    const auto content = platform::read_file(file);
    const std::string_view all(content);
    Batch batch;
    batch.next_offset = offset;
    if (offset == 0) {
        if (all.size() < first_line.size() && first_line.starts_with(all)) {
            batch.complete = true;  // just created, or cut off by a crash before anything was acknowledged
            batch.rest = content;
            return batch;
        }
        if (!all.starts_with(first_line)) {
            batch.damaged = true;
            batch.rest = content;
            return batch;
        }
        batch.next_offset = first_line.size();
    }
    while (batch.entries.size() < max_records) {
        const auto rest = all.substr(std::min<std::size_t>(batch.next_offset, all.size()));
        if (rest.size() < head_bytes) {
            // Fewer bytes than a head were never acknowledged.
            batch.complete = true;
            batch.rest = std::string(rest);
            return batch;
        }
        const auto length = get_number(rest);
        if (length <= max_body && rest.size() - head_bytes < length) {
            batch.complete = true;  // still being written, or torn by a crash, or a damaged length
            batch.rest = std::string(rest);
            return batch;
        }
        const auto body = rest.substr(head_bytes, length);
        // Nor is an empty one: what a power cut leaves of a file may be zeros, whose checksum would be right.
        if (length == 0 || length > max_body || checksum(body) != get_number(rest.substr(4))) {
            batch.damaged = true;
            batch.rest = std::string(rest);
            return batch;
        }
        Batch::Entry entry{std::nullopt, std::string(body)};
        entry.record = record_of(entry.body);
        batch.entries.push_back(std::move(entry));
        batch.next_offset += head_bytes + length;
    }
    batch.complete = batch.next_offset >= all.size();
    return batch;
}

std::vector<fs::path> files(const fs::path& folder) {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() == file_suffix && entry.is_regular_file(error))
            found.emplace_back(entry.last_write_time(error), entry.path());
    }
    std::ranges::sort(found);
    std::vector<fs::path> paths;
    paths.reserve(found.size());
    for (auto& [time, path] : found) paths.push_back(std::move(path));
    return paths;
}

}  // namespace instacrm::spool
