// A team's history, the same for the same seed: two machines that write, import, undo, merge, erase and tell
// each other late, and another program on the same cloud.
#pragma once

#include "daemon/store/sql.hpp"
#include "daemon/store/transaction.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace instacrm::store {
struct Rows;
}

namespace instacrm::test {

/// One machine's store. Nothing of it need survive a power cut.
class MachineStore {
public:
    MachineStore(const std::filesystem::path& file, const std::string& name, std::mt19937_64& engine);

    /// Undone when it throws.
    void transact(Time now, const std::function<void(store::Transaction&)>& work);

    store::Database db;
    store::Self self;

private:
    store::Clocks clocks_;
    Random random_;
};

/// The DMs' texts: each template is known by a word that no other has.
struct Template {
    const char* word;
    std::array<const char*, 3> variants;  ///< "{}" stands for a name
};
extern const std::array<Template, 4> templates;

class History {
    std::size_t people_;
    std::mt19937_64 engine_;  // before the machines, which draw from it

public:
    /// `steps` things that happen to so many people, from March to November 2026.
    History(const std::filesystem::path& folder, std::uint64_t seed, int steps = 220,
            std::size_t people = 14);

    MachineStore anna;  ///< she has heard everything
    MachineStore ben;
    Time now;

private:
    std::size_t pick(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
    bool chance(unsigned percent) { return engine_() % 100 < percent; }
    MachineStore& someone() { return chance(60) ? anna : ben; }
    std::string lead() { return "lead." + std::to_string(pick(people_)); }
    std::string actor(const MachineStore& machine);

    void step();
    void act(MachineStore& machine, std::size_t what);
    void send(MachineStore& machine);
    void import_row(MachineStore& machine);
    void set_contact(MachineStore& machine);
    void set_goal(MachineStore& machine);
    void foreign_event();
    void foreign_deletion();
    void transfer_seat();
    void tell(MachineStore& from, MachineStore& to);
    /// To both machines, as a round of sync would.
    void apply(const store::Rows& rows);

    std::int64_t counter_ = 0;
};

}  // namespace instacrm::test
