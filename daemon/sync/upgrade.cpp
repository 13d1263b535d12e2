#include "daemon/sync/upgrade.hpp"

#include "common/domain/ids.hpp"
#include "common/platform/crypto.hpp"
#include "daemon/sync/cloud/schema.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace instacrm::sync {
namespace {

constexpr int attempts = 5;
constexpr auto pause = std::chrono::milliseconds(300);

/// Other programs are at work: what meets a lock of theirs is tried again.
template <class F>
auto patiently(F&& call) {
    for (int attempt = 1;; ++attempt) {
        try {
            return call();
        } catch (const CloudError& error) {
            if (error.fault() != CloudFault::busy || attempt == attempts) throw;
        }
        std::this_thread::sleep_for(pause);
    }
}

[[noreturn]] void refuse(const CloudError& error) {
    throw CloudError(
        error.fault(), error.what(),
        "let the tables' owner run what this prints, then repeat it: instacrm cloud upgrade --dry-run");
}

class Upgrade {
public:
    Upgrade(TimedCloud& cloud, const UpgradeOptions& options) : cloud_(cloud), options_(options) {}

    UpgradeResult run() {
        const auto plan = read_plan(cloud_, options_);
        run_all(plan.schema);
        run_all(plan.triggers);
        for (const auto* table : all_tables()) number(*table);
        if (plan.opens) run_one(end_upgrade(random_token(16, platform::random_bytes)));
        return result_;
    }

private:
    void run_one(const std::string& statement) {
        patiently([&] {
            cloud_.run([statement](SqlCloud& sql) {
                run_named(sql.session(), statement);
                if (sql.session().backend() == Backend::oracle) sql.session().commit();
            });
        });
    }

    void run_all(const std::vector<std::string>& statements) {
        for (const auto& statement : statements) {
            try {
                run_one(statement);
            } catch (const CloudError& error) {
                if (error.fault() == CloudFault::credentials) refuse(error);
                throw;
            }
            ++result_.statements;
        }
    }

    bool has_unnumbered(const Table& table) {
        auto found = std::make_shared<bool>(false);
        cloud_.run([found, &table](SqlCloud& sql) { *found = sql.unnumbered(table) > 0; });
        return *found;
    }

    std::int64_t number_some(const Table& table) {
        auto numbered = std::make_shared<std::int64_t>(0);
        const auto count = options_.chunk;
        cloud_.run([numbered, count, &table](SqlCloud& sql) { *numbered = sql.number(table, count); });
        if (*numbered == 0 && has_unnumbered(table))
            throw CloudError(CloudFault::busy, fmt::format("another program holds rows of {}", table.name),
                             "run it again: instacrm cloud upgrade");
        return *numbered;
    }

    void number(const Table& table) {
        for (bool left = has_unnumbered(table); left;) {
            const auto numbered = patiently([&] { return number_some(table); });
            result_.rows += numbered;
            if (options_.numbered) options_.numbered(table.name, numbered);
            left = numbered == options_.chunk || has_unnumbered(table);
        }
    }

    TimedCloud& cloud_;
    const UpgradeOptions& options_;
    UpgradeResult result_;
};

}  // namespace

UpgradePlan read_plan(TimedCloud& cloud, const UpgradeOptions& options) {
    auto plan = std::make_shared<UpgradePlan>();
    cloud.run([plan, triggers = options.triggers](SqlCloud& sql) {
        auto files = schema_files(sql.session().backend());
        if (!triggers) files.triggers = {};
        *plan = plan_upgrade(files, read_catalogue(sql.session()));
    });
    return std::move(*plan);
}

UpgradeResult upgrade_cloud(TimedCloud& cloud, const UpgradeOptions& options) {
    return Upgrade(cloud, options).run();
}

}  // namespace instacrm::sync
