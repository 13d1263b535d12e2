// A team of real local stores and a real shared database, driven by one seed: clocks that are wrong, networks
// that break between any two calls, programs that end in the middle, copies that are put back. Everything
// that decides is the daemon's own code; only time, chance and failure are the simulation's.
#pragma once

#include "daemon/store/replica/replica.hpp"
#include "daemon/sync/cloud/sql_cloud.hpp"
#include "daemon/sync/round.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace instacrm::simulation {

/// Thrown out of a round: the program ended here.
struct Crash {};

/// What a run found wrong.
class Broken : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The files of a run, and connections to them that outlive it: opening one and preparing its statements
/// takes longer than a story. Between runs the files' bytes are replaced, which SQLite sees by their
/// counters.
class Machines {
public:
    static constexpr std::size_t most_agents = 8;

    explicit Machines(const std::filesystem::path& folder);

    std::filesystem::path agent_file(std::size_t index) const;
    std::filesystem::path agent_copy() const { return folder_ / "agent.copy"; }
    std::filesystem::path hub_file() const { return folder_ / "hub.db"; }
    std::filesystem::path hub_copy() const { return folder_ / "hub.copy"; }
    store::Database& agent(std::size_t index) { return agents_[index]; }
    const std::shared_ptr<sync::Session>& hub() const { return hub_; }

    /// An empty hub, and as many empty stores.
    void reset(std::size_t agents);
    /// Only while nobody is in a transaction.
    void replace_hub(const std::filesystem::path& from);
    void replace_agent(std::size_t index, const std::filesystem::path& from);

private:
    void overwrite(const std::filesystem::path& from, const std::filesystem::path& to);

    std::filesystem::path folder_;
    std::uint32_t replaced_ = 0;
    std::vector<store::Database> agents_;
    std::shared_ptr<sync::Session> hub_;
};

class World {
public:
    World(std::uint64_t seed, Machines& machines);
    ~World();

    /// Runs the story, lets everything heal, and compares. @throws Broken.
    void run();

private:
    friend class Agent;
    friend class FaultyCloud;
    class Agent* agent(std::size_t index) {
        return agents_[index].get();
    }

    std::uint64_t pick(std::uint64_t below) { return engine_() % below; }
    bool chance(unsigned per_mille) { return pick(1000) < per_mille; }

    void step();
    void maybe_interleave(const Agent& running);
    void foreign_write();
    void foreign_status();
    void foreign_lead();
    void foreign_dm();
    void foreign_delete();
    void foreign_delete_lead();
    std::int64_t take_number();
    void copy_something();
    void restore_cloud();
    void say_restored();
    void restore_agent();
    void settle_zombie();
    void forget_lost_events();
    void compare_cloud(store::Database& db);
    std::set<std::string> names_of(const std::string& handle) const;
    void check_erased(const std::string& handle);
    void heal();
    void compare();

    std::mt19937_64 engine_;
    Machines& machines_;
    std::int64_t now_;  ///< the true time, in microseconds
    std::int64_t last_version_ = 0;
    std::shared_ptr<sync::Session> session_;
    std::vector<std::unique_ptr<Agent>> agents_;

    const Agent* lock_owner_ = nullptr;
    std::function<void()> zombie_;  ///< a commit that the server has, and its agent does not know of
    bool faults_ = true;
    int depth_ = 0;
    bool restored_ = false;
    bool cloud_copied_ = false;
    bool unnoticed_ = false;  ///< since the copy, something that no agent would miss
    bool cloud_restored_ = false;
    bool agent_copied_ = false;
    std::size_t copied_agent_ = 0;

    std::map<std::string, std::string> expected_;  ///< acknowledged DMs: client id → lead's handle
    std::map<std::string, std::set<std::string>>
        seen_;                         ///< handle → e-mails that an author overwrote knowingly
    std::set<std::string> forgotten_;  ///< whom somebody erased, unless that was lost with a restored copy
    std::set<std::pair<std::string, std::string>> merged_;  ///< whom somebody merged with whom
    int counter_ = 0;
};

}  // namespace instacrm::simulation
