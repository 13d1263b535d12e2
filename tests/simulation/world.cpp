#include "tests/simulation/world.hpp"

#include "common/domain/ids.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/recount.hpp"
#include "daemon/store/team.hpp"
#include "daemon/sync/cloud/cloud_time.hpp"
#include "tests/simulation/agent.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>

namespace instacrm::simulation {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t noon = 1'795'000'000'000'000;

// SQLite counts on from these, and never gets from one to the next.
constexpr std::uint32_t first_counter = 1'000'000'000;
constexpr std::uint32_t next_counter = 4096;

/// Everything that must be the same on every machine, as text; derived history is each machine's own.
std::string dump(store::Database& db) {
    std::string text;
    const auto lines = [&](const char* title, const char* sql) {
        text += fmt::format("[{}]\n", title);
        db.each<std::string>(sql, [&](const std::string& line) { text += line + "\n"; });
    };
    lines("operators",
          "SELECT email || ' ' || name || ' ' || uid || ' ' || role || ' ' || role_ver FROM operator WHERE "
          "id > 0 "
          "ORDER BY email");
    lines("actors",
          "SELECT a.handle || ' ' || o.email || ' ' || a.uid || ' ' || a.status || ' ' || a.status_ver FROM "
          "actor a "
          "JOIN operator o ON o.id = a.operator_id WHERE a.id > 0 ORDER BY 1");
    lines("leads",
          "SELECT handle || ' ' || status || ' ' || status_ver || ' ' || email || ' ' || email_ver || ' ' || "
          "removed || ' ' || removed_ver || ' ' || messages || ' ' || COALESCE(first_contacted_at, '-') || ' "
          "' || "
          "COALESCE(last_contacted_at, '-') FROM lead WHERE id > 0 ORDER BY handle");
    lines("events",
          "SELECT e.uid || ' ' || e.kind || ' ' || l.handle || ' ' || o.email || ' ' || a.handle || ' ' || "
          "e.at || ' "
          "' || COALESCE(e.to_value, '-') || ' ' || COALESCE(t.text, '') FROM event e JOIN lead l ON l.id = "
          "e.lead_id JOIN operator o ON o.id = e.operator_id JOIN actor a ON a.id = e.actor_id LEFT JOIN "
          "event_text "
          "t ON t.event_id = e.id WHERE e.flags & 4 = 0 ORDER BY e.uid");
    lines("names",
          "SELECT s.handle || ' ' || l.handle FROM lead_alias s JOIN lead l ON l.id = s.lead_id ORDER BY 1");
    lines("rules", "SELECT uid || ' ' || status || ' ' || status_ver FROM rule ORDER BY uid");
    lines("goals", "SELECT uid || ' ' || status || ' ' || status_ver FROM goal ORDER BY uid");
    lines("votes",
          "SELECT v.subject_uid || ' ' || o.email || ' ' || v.value || ' ' || v.ver FROM vote v JOIN "
          "operator o ON "
          "o.id = v.operator_id ORDER BY 1");
    lines("settings", "SELECT key || ' ' || value || ' ' || ver FROM team_setting ORDER BY key");
    text += "[owners]\n";
    for (const auto& member : store::read_members(db)) {
        if (member.role == OperatorRole::owner) text += member.email + "\n";
    }
    return text;
}

/// The counters beside the log against the log itself.
void check_counters(store::Database& db, std::size_t index) {
    const auto wrong = db.value<std::int64_t>(
        "SELECT COUNT(*) FROM event_count c WHERE c.count <> (SELECT COUNT(*) FROM event WHERE kind = "
        "c.kind)");
    if (wrong.value_or(0) != 0)
        throw Broken(fmt::format("agent {}: the counts of events disagree with the log", index));
    constexpr std::int64_t all = 1'000'000;
    for (const auto& difference : store::recount_sample(db, {all, all}))
        throw Broken(fmt::format("agent {}: {} of the {} are not what the log says", index, difference.rows,
                                 difference.what));
}

/// What the lead is called that was called so: another name, once it was merged.
std::string name_of(store::Database& db, const std::string& handle) {
    return db
        .value<std::string>(
            "SELECT handle FROM lead WHERE handle = ?1 UNION ALL SELECT l.handle FROM lead_alias s JOIN lead "
            "l ON l.id = s.lead_id WHERE s.handle = ?1",
            handle)
        .value_or(handle);
}

std::string first_difference(const std::string& a, const std::string& b) {
    std::size_t start = 0;
    for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i) {
        if (a[i] == '\n') start = i + 1;
    }
    return fmt::format("\n  {}\n  {}", a.substr(start, a.find('\n', start) - start),
                       b.substr(start, b.find('\n', start) - start));
}

/// In place: connections have the file open. (For Windows, GCC 12's std::filesystem does not overwrite.)
void copy_over(const fs::path& from, const fs::path& to) {
    std::ifstream in(from, std::ios::binary);
    std::ofstream(to, std::ios::binary | std::ios::trunc) << in.rdbuf();
}

}  // namespace

// --- the files ------------------------------------------------------------------------------------

Machines::Machines(const fs::path& folder) : folder_(folder) {
    fs::create_directories(folder_);
    {
        store::Database db(folder_ / "store.new", store::Database::Access::read_write);
        store::migrate(db);
        db.script("PRAGMA journal_mode = DELETE");
        sync::CloudUrl url;
        url.file = folder_ / "hub.new";
        const sync::SqlCloud hub(url);
    }
    fs::copy_file(folder_ / "hub.new", hub_file());
    for (std::size_t i = 0; i < most_agents; ++i) {
        fs::copy_file(folder_ / "store.new", agent_file(i));
        agents_.emplace_back(agent_file(i), store::Database::Access::read_write);
        // Programs end here, machines do not: nothing need reach a disk.
        agents_[i].script(
            "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE");
    }
    sync::CloudUrl url;
    url.file = hub_file();
    hub_ = std::make_shared<sync::Session>(url);
    hub_->run("PRAGMA journal_mode = MEMORY");
    hub_->run("PRAGMA synchronous = OFF");
}

fs::path Machines::agent_file(std::size_t index) const {
    return folder_ / fmt::format("agent{}.db", index);
}

void Machines::reset(std::size_t agents) {
    replace_hub(folder_ / "hub.new");
    for (std::size_t i = 0; i < agents; ++i) replace_agent(i, folder_ / "store.new");
}

/// Connections see by the file's change counter (SQLite's file format, 1.3.7 and 1.3.20) that what they
/// remember is of another file.
void Machines::overwrite(const fs::path& from, const fs::path& to) {
    copy_over(from, to);
    replaced_ += next_counter;
    std::array<char, 4> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i)
        counter[i] = static_cast<char>((first_counter + replaced_) >> (24 - 8 * i));
    std::fstream file(to, std::ios::binary | std::ios::in | std::ios::out);
    for (const auto place : {24, 92}) file.seekp(place).write(counter.data(), counter.size());
}

void Machines::replace_hub(const fs::path& from) {
    overwrite(from, hub_file());
}

/// A connection that holds the file's lock believes that nobody else writes: it lets go first, which takes
/// effect with its next look.
void Machines::replace_agent(std::size_t index, const fs::path& from) {
    agents_[index].script("PRAGMA locking_mode = NORMAL; SELECT seq FROM clock");
    overwrite(from, agent_file(index));
    agents_[index].script("PRAGMA locking_mode = EXCLUSIVE");
}

// --- a story --------------------------------------------------------------------------------------

World::World(std::uint64_t seed, Machines& machines)
    : engine_(seed), machines_(machines), now_(noon), session_(machines.hub()) {
    const auto count = 2 + std::min(pick(7), pick(7));
    machines_.reset(count);
    for (std::size_t i = 0; i < count; ++i)
        agents_.push_back(std::make_unique<Agent>(*this, i, machines_.agent(i)));
}

World::~World() {
    if (lock_owner_ == nullptr && !zombie_) return;
    try {
        session_->roll_back();
    } catch (const std::exception&) {
        // What comes next says so.
    }
}

void World::settle_zombie() {
    if (!zombie_) return;
    if (chance(700))
        zombie_();
    else
        session_->run("ROLLBACK");
    zombie_ = nullptr;
}

/// Others go on between two calls of a round.
void World::maybe_interleave(const Agent& running) {
    if (depth_ > 1 || !chance(40)) return;
    ++depth_;
    auto& other = *agents_[pick(agents_.size())];
    if (&other == &running || chance(300))
        agents_[pick(agents_.size())]->act();
    else if (lock_owner_ == nullptr && faults_)
        other.round();
    --depth_;
}

void World::step() {
    now_ += static_cast<std::int64_t>(pick(60'000'000));
    if (chance(400)) settle_zombie();
    auto& agent = *agents_[pick(agents_.size())];
    const auto what = pick(100);
    if (what < 45)
        agent.act();
    else if (what < 85)
        agent.round();
    else if (what < 90)
        agent.online = !agent.online;
    else if (what < 96)
        foreign_write();
    else
        copy_something();
}

// --- other programs, with the trigger's help ------------------------------------------------------

std::int64_t World::take_number() {
    session_->run(
        "UPDATE SYNC_CLOCK SET LAST_SEQ = LAST_SEQ + 1, LAST_VER = CASE WHEN LAST_VER < :a THEN :b ELSE "
        "LAST_VER + 1 "
        "END",
        {now_, now_});
    std::int64_t number = 0;
    constexpr std::array kinds{sync::Kind::integer, sync::Kind::integer};
    session_->query("SELECT LAST_SEQ, LAST_VER FROM SYNC_CLOCK", {}, kinds, [&](sync::Values row) {
        number = std::get<std::int64_t>(row[0]);
        last_version_ = std::get<std::int64_t>(row[1]);
    });
    return number;
}

void World::foreign_write() {
    if (lock_owner_ != nullptr || zombie_) return;
    session_->run("BEGIN IMMEDIATE");
    unnoticed_ = true;
    switch (pick(5)) {
        case 0:
            foreign_status();
            break;
        case 1:
            foreign_lead();
            break;
        case 2:
            foreign_dm();
            break;
        case 3:
            if (chance(300)) foreign_delete_lead();
            break;
        default:
            foreign_delete();
    }
    session_->run("COMMIT");
}

void World::foreign_status() {
    const auto number = take_number();
    session_->run(
        "UPDATE TARGETS SET TAR_STATUS = 'Booked', TAR_STATUS_VER = :v, TAR_STATUS_FOREIGN_VER = :w, "
        "CHANGE_SEQ = :s "
        "WHERE TAR_ID = (SELECT MIN(TAR_ID) FROM TARGETS WHERE TAR_USERNAME NOT LIKE '-%')",
        {last_version_, last_version_, number});
}

/// With an id of its own, and now and then as a twin in other letters.
void World::foreign_lead() {
    auto handle = fmt::format("lead{}", pick(6));
    if (chance(300)) handle[0] = 'L';
    const auto number = take_number();
    session_->run(
        "INSERT INTO TARGETS (TAR_ID, TAR_USERNAME, CHANGE_SEQ, LAST_UPDATED, FIRST_CONTACTED) VALUES (:i, "
        ":h, :s, :t, "
        ":u) ON CONFLICT DO NOTHING",
        {fmt::format("TAR-F{:07}", ++counter_), handle, number, sync::format_cloud_time(from_micros(now_)),
         sync::format_cloud_time(from_micros(now_))});
}

void World::foreign_dm() {
    const auto id = fmt::format("{:09}", ++counter_);
    const auto time = sync::format_cloud_time(from_micros(now_));
    const auto number = take_number();
    session_->run(
        "INSERT INTO EVENT_LOGS (ELG_ID, EVENT_TYPE, ACT_ID, OPR_ID, TAR_ID, CREATED_AT, CHANGE_SEQ) SELECT "
        ":i, "
        "'Outreach', 'ACT-00000000', 'OPR-00000000', TAR_ID, :t, :s FROM TARGETS WHERE TAR_ID = (SELECT "
        "MAX(TAR_ID) FROM TARGETS WHERE TAR_USERNAME NOT LIKE '-%')",
        {"ELG-F" + id, time, number});
    const auto second = take_number();
    session_->run(
        "INSERT INTO OUTREACH_LOGS (OLG_ID, ELG_ID, MESSAGE_TEXT, SENT_AT, CHANGE_SEQ) SELECT :i, ELG_ID, "
        "'foreign', "
        ":t, :s FROM EVENT_LOGS WHERE ELG_ID = :e",
        {"OLG-F" + id, time, second, "ELG-F" + id});
}

/// One event, for good.
void World::foreign_delete() {
    std::string id;
    constexpr std::array kinds{sync::Kind::text};
    session_->query("SELECT ELG_ID FROM EVENT_LOGS WHERE ELG_ID LIKE 'ELG-F00000%' LIMIT 1", {}, kinds,
                    [&](sync::Values row) { id = std::get<std::string>(row[0]); });
    if (id.empty()) return;
    const auto number = take_number();
    session_->run("DELETE FROM OUTREACH_LOGS WHERE ELG_ID = :e", {id});
    session_->run("DELETE FROM EVENT_LOGS WHERE ELG_ID = :e", {id});
    session_->run("INSERT INTO SYNC_TOMBSTONES (TABLE_NAME, ID, CHANGE_SEQ) VALUES ('EVENT_LOGS', :e, :s)",
                  {id, number});
}

/// A lead with all that hangs on it, for good.
void World::foreign_delete_lead() {
    std::string id;
    const auto handle = fmt::format("lead{}", pick(5));
    std::vector<std::pair<std::string, std::string>> events;
    constexpr std::array kinds{sync::Kind::text, sync::Kind::text};
    session_->query("SELECT TAR_ID, '' FROM TARGETS WHERE TAR_USERNAME = :h", {handle}, kinds,
                    [&](sync::Values row) { id = std::get<std::string>(row[0]); });
    if (id.empty()) return;
    session_->query("SELECT ELG_ID, COALESCE(CLIENT_KEY, '') FROM EVENT_LOGS WHERE TAR_ID = :i", {id}, kinds,
                    [&](sync::Values row) {
                        events.emplace_back(std::get<std::string>(row[0]), std::get<std::string>(row[1]));
                    });
    const auto bury = [&](const char* table, const std::string& row) {
        session_->run(
            "INSERT INTO SYNC_TOMBSTONES (TABLE_NAME, ID, CHANGE_SEQ) VALUES (:t, :i, :s) ON CONFLICT DO "
            "UPDATE "
            "SET CHANGE_SEQ = excluded.CHANGE_SEQ",
            {table, row, take_number()});
    };
    for (const auto& [event, key] : events) {
        session_->run("DELETE FROM OUTREACH_LOGS WHERE ELG_ID = :e", {event});
        session_->run("DELETE FROM NOTES WHERE ELG_ID = :e", {event});
        session_->run("DELETE FROM EVENT_LOGS WHERE ELG_ID = :e", {event});
        bury("EVENT_LOGS", event);
        std::erase_if(expected_, [&, k = key](const auto& dm) { return client_key(dm.first) == k; });
    }
    session_->run("DELETE FROM TARGETS WHERE TAR_ID = :i", {id});
    bury("TARGETS", id);
    seen_.erase(handle);
}

// --- copies and restores --------------------------------------------------------------------------

void World::copy_something() {
    if (zombie_ || lock_owner_ != nullptr) return;
    if (chance(500)) {
        if (cloud_copied_) return restore_cloud();
        copy_over(machines_.hub_file(), machines_.hub_copy());
        cloud_copied_ = true;
        unnoticed_ = false;
    } else {
        if (agent_copied_) return restore_agent();
        copied_agent_ = pick(agents_.size());
        copy_over(machines_.agent_file(copied_agent_), machines_.agent_copy());
        agent_copied_ = true;
    }
}

void World::restore_cloud() {
    machines_.replace_hub(machines_.hub_copy());
    if (unnoticed_) say_restored();
    cloud_copied_ = false;
    restored_ = true;
    cloud_restored_ = true;
    forget_lost_events();
}

/// What only other programs knew, or an agent that was put back itself, is beyond any agent's notice:
/// docs/sync.md tells who restores a cloud to say so.
void World::say_restored() {
    session_->run("UPDATE SYNC_CLOCK SET EPOCH = :e", {fmt::format("restored{}", ++counter_)});
}

void World::restore_agent() {
    machines_.replace_agent(copied_agent_, machines_.agent_copy());
    unnoticed_ = true;
    if (cloud_restored_) say_restored();
    agents_[copied_agent_]->restart();
    agent_copied_ = false;
    restored_ = true;
    forget_lost_events();
}

/// What was only on what was overwritten is nobody's to bring back.
void World::forget_lost_events() {
    std::set<std::string> held;
    for (const auto& agent : agents_)
        agent->db().each<std::string>("SELECT client_key FROM event WHERE client_key IS NOT NULL",
                                      [&](std::string key) { held.insert(std::move(key)); });
    constexpr std::array kinds{sync::Kind::text};
    session_->query("SELECT CLIENT_KEY FROM EVENT_LOGS WHERE CLIENT_KEY IS NOT NULL", {}, kinds,
                    [&](sync::Values row) { held.insert(std::get<std::string>(row[0])); });
    std::erase_if(expected_, [&](const auto& entry) { return !held.contains(client_key(entry.first)); });
}

// --- the end --------------------------------------------------------------------------------------

void World::heal() {
    settle_zombie();
    if (zombie_) throw Broken("the simulation's own: a commit hangs");
    faults_ = false;
    depth_ = 2;
    for (int pass = 0; pass < 6; ++pass) {
        const auto before = take_number();
        for (const auto& agent : agents_) agent->round();
        now_ += 1'000'000;
        if (pass > 0 && take_number() == before + 1) return;  // nobody had anything to say
    }
}

void World::compare() {
    const auto reference = dump(agents_.front()->db());
    for (const auto& agent : agents_) {
        const auto outbox = store::count_outbox(agent->db());
        if (outbox.waiting != 0 || outbox.parked != 0)
            throw Broken(fmt::format(
                "agent {}: {} waiting, {} parked: {}", agent->index(), outbox.waiting, outbox.parked,
                agent->db().value<std::string>("SELECT error FROM outbox WHERE state = 1").value_or("")));
    }
    for (const auto& agent : agents_) {
        const auto text = dump(agent->db());
        if (text != reference)
            throw Broken(
                fmt::format("agents 0 and {} differ:{}", agent->index(), first_difference(reference, text)));
        check_counters(agent->db(), agent->index());
    }
    auto& db = agents_.front()->db();
    for (const auto& [client_id, handle] : expected_) {
        const auto found = db.value<std::string>(
            "SELECT l.handle FROM event e JOIN lead l ON l.id = e.lead_id WHERE e.client_key = ?",
            client_key(client_id));
        const auto names = names_of(handle);
        const bool erased = found && store::is_erased_handle(*found) &&
                            std::ranges::any_of(names, [&](const auto& n) { return forgotten_.contains(n); });
        if (!erased && !names.contains(found.value_or("")))
            throw Broken(fmt::format("the DM {} to {} is {}", client_id, handle, found.value_or("nowhere")));
    }
    compare_cloud(db);
    for (const auto& handle : forgotten_) {
        if (store::Suppressions(db).find(handle)) check_erased(handle);
    }
    if (restored_) return;
    for (const auto& [handle, seen] : seen_) {
        const auto email = db.value<std::string>("SELECT email FROM lead WHERE handle = ?", handle);
        if (email && seen.contains(*email))
            throw Broken(
                fmt::format("{} has the e-mail {}, which somebody had seen and replaced", handle, *email));
    }
}

void World::compare_cloud(store::Database& db) {
    std::string cloud;
    constexpr std::array kinds{sync::Kind::text, sync::Kind::text, sync::Kind::text};
    session_->query(
        "SELECT e.ELG_ID, lower(t.TAR_USERNAME), COALESCE(o.MESSAGE_TEXT, n.NOTE_TEXT, '') FROM EVENT_LOGS e "
        "JOIN TARGETS t ON t.TAR_ID = e.TAR_ID LEFT JOIN OUTREACH_LOGS o ON o.ELG_ID = e.ELG_ID LEFT JOIN "
        "NOTES n ON n.ELG_ID = e.ELG_ID ORDER BY e.ELG_ID",
        {}, kinds, [&](sync::Values row) {
            cloud += fmt::format("{} {} {}\n", std::get<std::string>(row[0]),
                                 name_of(db, std::get<std::string>(row[1])), std::get<std::string>(row[2]));
        });
    std::string here;
    db.each<std::string>(
        "SELECT e.uid || ' ' || l.handle || ' ' || COALESCE(t.text, '') FROM event e JOIN lead l ON l.id = "
        "e.lead_id LEFT JOIN event_text t ON t.event_id = e.id WHERE e.flags & 4 = 0 ORDER BY e.uid",
        [&](const std::string& line) { here += line + "\n"; });
    if (cloud != here) throw Broken("the cloud and agent 0 differ:" + first_difference(cloud, here));
}

/// All names of the person, as far as somebody merged them.
std::set<std::string> World::names_of(const std::string& handle) const {
    std::set<std::string> names{handle};
    for (std::size_t before = 0; before != names.size();) {
        before = names.size();
        for (const auto& [a, b] : merged_) {
            if (names.contains(a)) names.insert(b);
            if (names.contains(b)) names.insert(a);
        }
    }
    return names;
}

/// A team that knows of an erasure holds nothing of the person: no name, no address, no word.
void World::check_erased(const std::string& handle) {
    for (const auto& agent : agents_) {
        if (agent->db().value<std::int64_t>("SELECT 1 FROM lead WHERE handle = ?", handle))
            throw Broken(fmt::format("{} was erased, and agent {} knows them", handle, agent->index()));
    }
    bool known = false;
    constexpr std::array kinds{sync::Kind::text};
    session_->query("SELECT TAR_ID FROM TARGETS WHERE lower(TAR_USERNAME) = :h", {handle}, kinds,
                    [&](const sync::Values&) { known = true; });
    if (known) throw Broken(fmt::format("{} was erased, and the cloud knows them", handle));
    for (const auto& [client_id, to] : expected_) {
        if (to != handle) continue;
        for (const auto& agent : agents_) {
            const auto text = agent->db().value<std::string>(
                "SELECT t.text FROM event e JOIN event_text t ON t.event_id = e.id WHERE e.client_key = ?",
                client_key(client_id));
            if (text && text != " ")
                throw Broken(fmt::format("{} was erased, and agent {} has a text", handle, agent->index()));
        }
    }
}

void World::run() {
    const auto steps = 15 + pick(35);
    for (std::uint64_t i = 0; i < steps; ++i) step();
    heal();
    compare();
}

}  // namespace instacrm::simulation
