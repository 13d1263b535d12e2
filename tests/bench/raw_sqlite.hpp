// The peer of the daemon's benchmarks: the rows of one DM written straight with SQLite's C interface, on the
// same disk, in the store's own schema, WAL and synchronous=FULL.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace instacrm::bench {

class RawStore {
public:
    /// Creates the file with the store's schema. @throws std::runtime_error.
    explicit RawStore(const std::filesystem::path& file);
    RawStore(const RawStore&) = delete;
    RawStore& operator=(const RawStore&) = delete;
    ~RawStore();

    void begin();
    /// The rows that one DM to a new lead adds: lead, event, text, milestone, rollup, outbox, clock.
    void insert_dm(std::int64_t number, const std::string& text);
    /// On return it is on the disk.
    void commit();

    /// Inserts what stands in a file, a row a line, columns between tabs, in transactions of ten thousand.
    /// Leads: number, uid, handle, version. Events with their texts: number, uid, lead's row, client key,
    /// time, the text's uid, text.
    enum class Lines { leads, events };
    void insert_lines(const std::filesystem::path& file, Lines kind);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace instacrm::bench
