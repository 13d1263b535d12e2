// Answers that took a while, as long as nothing was written since.
#pragma once

#include "daemon/store/sql.hpp"

#include <any>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace instacrm::insight {

/// Any thread.
class Cache {
public:
    /// What `work` answered to the same question in this state of the store, or answers now. `question`: the
    /// method, and all that the answer depends on besides the store.
    template <class Work>
    auto get(store::Database& db, const std::string& question, Work&& work) {
        using Answer = decltype(work());
        // Read before the work: an answer may be newer than it is said to be, and never older.
        const auto seq = db.value<std::int64_t>("SELECT seq FROM clock").value_or(0);
        if (const auto known = find(question, seq); const auto* answer = std::any_cast<Answer>(&known))
            return *answer;
        auto answer = work();
        keep(question, seq, answer);
        return answer;
    }

private:
    std::any find(const std::string& question, std::int64_t seq);
    void keep(const std::string& question, std::int64_t seq, std::any answer);

    struct Entry {
        std::int64_t seq = 0;
        std::any answer;
    };
    std::mutex mutex_;
    std::map<std::string, Entry> entries_;
};

}  // namespace instacrm::insight
