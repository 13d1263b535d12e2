#include "daemon/insight/cache.hpp"

namespace instacrm::insight {
namespace {

constexpr std::size_t most_entries = 32;

}  // namespace

std::any Cache::find(const std::string& question, std::int64_t seq) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(question);
    return found != entries_.end() && found->second.seq == seq ? found->second.answer : std::any();
}

void Cache::keep(const std::string& question, std::int64_t seq, std::any answer) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const auto& entry) { return entry.second.seq < seq; });
    if (entries_.size() >= most_entries) entries_.clear();
    entries_.insert_or_assign(question, Entry{seq, std::move(answer)});
}

}  // namespace instacrm::insight
