// One machine of the simulation: its store, its clock, its user, its network.
#pragma once

#include "tests/simulation/world.hpp"

#include <optional>

namespace instacrm::simulation {

class Agent : public sync::ReplicaPort {
public:
    Agent(World& world, std::size_t index, store::Database& db);

    // ReplicaPort
    store::SyncState state() override;
    store::Outgoing outgoing(std::size_t max_entries) override;
    store::Wanted missing(const store::Rows& rows) override;
    void change(const Change& change) override;

    /// Something that its person does.
    void act();
    /// A round of sync; what it throws is what happened to it.
    void round();
    /// As after a power cut: what was not committed is gone.
    void restart();

    store::Database& db() { return db_; }
    std::size_t index() const { return index_; }
    bool online = true;

private:
    Time now() const;
    void transact(const Change& change);
    void send_dm(const std::string& handle);
    void set_email(const std::string& handle);
    void forget(const std::string& handle);
    void merge(const std::string& handle, const std::string& into);
    void undo(const std::string& handle);
    void act_on(const std::string& handle);
    void agree();
    void agree(store::Transaction& tx);
    std::string some_subject();

    World& world_;
    std::size_t index_;
    std::int64_t skew_;
    store::Database& db_;
    store::Self self_;
    store::Clocks clocks_;
    Random random_;
};

/// The shared database as an agent sees it over a bad network.
class FaultyCloud : public sync::CloudStore {
public:
    FaultyCloud(World& world, Agent& agent)
        : world_(world), agent_(agent), inner_(world.session_, [&world] { return world.now_; }) {}

    sync::CloudClock look(const std::string& agent) override;
    store::Rows window(std::int64_t after, std::int64_t upto) override;
    store::Rows fetch(const store::Wanted& wanted) override;
    sync::CloudClock lock(const std::string& agent) override;
    std::int64_t write(const store::Rows& rows, std::int64_t last_seq) override;
    void begin_epoch(const std::string& epoch) override;
    void commit(const std::string& agent, const std::string& push, std::int64_t last_seq) override;
    void roll_back() noexcept override;

private:
    void before();
    void after();

    World& world_;
    Agent& agent_;
    sync::SqlCloud inner_;
};

}  // namespace instacrm::simulation
