#include "daemon/governance/rule_book.hpp"

#include "daemon/store/rules.hpp"

namespace instacrm::governance {
namespace {

RuleBook::Page read_page(store::Database& db) {
    auto rules = std::make_shared<std::vector<Rule>>();
    for (auto& row : store::active_rules(db)) {
        const auto scope = row.account       ? ScopeKind::one_actor
                           : row.operator_id ? ScopeKind::one_operator
                                             : ScopeKind::team;
        rules->push_back({std::move(row.uid), row.type, row.metric, row.limit,
                          std::chrono::seconds(row.window_sec), row.severity, scope, std::move(row.options),
                          row.operator_id, std::move(row.operator_name).value_or(""),
                          std::move(row.account).value_or("")});
    }
    return rules;
}

}  // namespace

RuleBook::Page RuleBook::known(std::int64_t version) const {
    const std::lock_guard lock(mutex_);
    return version == version_ ? page_ : nullptr;
}

RuleBook::Page RuleBook::peek(store::Database& db) const {
    if (auto page = known(store::rules_version(db))) return page;
    return read_page(db);
}

RuleBook::Page RuleBook::read(store::Database& db) {
    const auto version = store::rules_version(db);
    if (auto page = known(version)) return page;
    auto page = read_page(db);
    // A change between the two reads would be kept under the older number.
    if (store::rules_version(db) != version) return page;
    const std::lock_guard lock(mutex_);
    version_ = version;
    page_ = page;
    return page;
}

}  // namespace instacrm::governance
