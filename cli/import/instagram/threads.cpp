#include "cli/import/instagram/threads.hpp"

#include "cli/failure.hpp"
#include "cli/import/instagram/mojibake.hpp"
#include "cli/import/instagram/system_lines.hpp"
#include "common/domain/enums.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace instacrm::cli {
namespace {

// What the daemon compares with its log; a few texts tell one person from another.
constexpr std::size_t samples_kept = 10;
constexpr std::size_t sample_bytes = 300;

const json::value* member(const json::object& object, std::string_view name) {
    return object.if_contains(name);
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* const value = member(object, name);
    const auto* const text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? mended({text->data(), text->size()}) : std::string();
}

bool has_media(const json::object& message) {
    constexpr std::array<std::string_view, 4> media{"photos", "videos", "audio_files", "gifs"};
    return std::ranges::any_of(media, [&](auto name) { return member(message, name) != nullptr; });
}

std::optional<ThreadMessage> read_message(const json::value& value, std::span<const std::string> more) {
    const auto* const object = value.if_object();
    if (object == nullptr) return std::nullopt;
    const auto* const time = member(*object, "timestamp_ms");
    const auto* const millis = time != nullptr ? time->if_int64() : nullptr;
    ThreadMessage message;
    message.sender = text_of(*object, "sender_name");
    if (millis == nullptr || *millis < 0 || *millis > 253'402'300'799'000 || message.sender.empty())
        return std::nullopt;
    message.at = from_micros(*millis * 1000);
    message.text = text_of(*object, "content");
    message.media = has_media(*object);
    message.system = !message.text.empty() && is_system_line(message.text, more);
    return message;
}

/// Something that a person sent. A shared post alone comes with a line of Instagram's.
bool is_sent(const ThreadMessage& message) {
    return !message.system && (!message.text.empty() || message.media);
}

std::string id_of(const std::string& actor, const std::string& thread, const ThreadMessage& message) {
    // The number behind the last _ is the conversation's; the name before it may change.
    const auto number = thread.substr(thread.find_last_of('_') + 1);
    std::uint32_t hash = 2166136261U;  // FNV-1a: two messages of one millisecond
    for (const char c : message.text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return "ig:" + actor + ":" + number.substr(0, 40) + ":" + std::to_string(to_micros(message.at) / 1000) +
           ":" + std::to_string(hash);
}

const std::vector<std::string> row_columns{"handle", "at",     "kind",      "actor",
                                           "text",   "status", "client_id", "if_cold"};

}  // namespace

ThreadPage read_page(const json::value& document, std::span<const std::string> system_lines) {
    const auto* const object = document.if_object();
    const auto* const messages = object != nullptr ? member(*object, "messages") : nullptr;
    if (messages == nullptr || !messages->is_array())
        throw Invalid("it has no list \"messages\"", "it may be of another kind of export");
    ThreadPage page;
    if (const auto* const participants = member(*object, "participants");
        participants != nullptr && participants->is_array()) {
        for (const auto& participant : participants->get_array()) {
            if (participant.is_object())
                page.participants.push_back(text_of(participant.get_object(), "name"));
        }
    }
    for (const auto& value : messages->get_array()) {
        if (auto message = read_message(value, system_lines))
            page.messages.push_back(std::move(*message));
        else
            ++page.skipped;
    }
    return page;
}

void Thread::add(const ThreadPage& page) {
    participants.insert(page.participants.begin(), page.participants.end());
    for (const auto& message : page.messages) {
        participants.insert(message.sender);
        first = std::min(first.value_or(message.at), message.at);
        last = std::max(last.value_or(message.at), message.at);
        ++messages;
        auto& texts = samples[message.sender];
        if (texts.size() < samples_kept && is_sent(message) && !message.text.empty())
            texts.push_back({message.at, message.text.substr(0, utf8_cut(message.text, sample_bytes))});
    }
}

std::string Thread::name(const std::string& owner) const {
    for (const auto& participant : participants) {
        if (participant != owner) return participant;
    }
    return {};
}

std::string Thread::prefix() const {
    return id.substr(0, id.find_last_of('_'));
}

std::vector<Thread> find_threads(const InstagramFiles& files) {
    std::map<std::string, Thread> threads;
    for (std::size_t i = 0; i < files.files().size(); ++i) {
        const auto& name = files.files()[i].name;
        const bool message = InstagramFiles::base_name(name).starts_with("message_");
        const bool place =
            name.find("inbox/") != std::string::npos || name.find("message_requests/") != std::string::npos;
        if (!message || !place) continue;
        const auto id = InstagramFiles::folder_name(name);
        threads[id].id = id;
        threads[id].files.push_back(i);
    }
    std::vector<Thread> list;
    list.reserve(threads.size());
    for (auto& entry : threads) list.push_back(std::move(entry.second));
    return list;
}

std::string find_owner(const std::vector<Thread>& threads) {
    std::map<std::string, std::size_t> counts;
    for (const auto& thread : threads) {
        for (const auto& name : thread.participants) ++counts[name];
    }
    std::string owner;
    std::size_t most = 0;
    bool alone = false;
    for (const auto& [name, count] : counts) {
        if (count < most) continue;
        alone = count > most;
        owner = name;
        most = count;
    }
    if (!alone || most * 2 <= threads.size())
        throw Failure(ExitCode::usage, "no name is in all of the export's conversations",
                      "say whose it is, as the account is called there: --owner \"Anna Smith\"");
    return owner;
}

ThreadRows::ThreadRows(std::vector<Linked> threads, std::string owner, std::string actor,
                       std::function<std::vector<ThreadMessage>(const Thread&)> load)
    : threads_(std::move(threads)),
      owner_(std::move(owner)),
      actor_(std::move(actor)),
      load_(std::move(load)) {}

const std::vector<std::string>& ThreadRows::columns() const {
    return row_columns;
}

double ThreadRows::progress() const {
    return threads_.empty() ? 1 : static_cast<double>(at_) / static_cast<double>(threads_.size());
}

bool ThreadRows::next(Row& row) {
    while (rows_.empty() && at_ < threads_.size()) load_next();
    if (rows_.empty()) return false;
    row = std::move(rows_.back());
    rows_.pop_back();
    row.place = ++count_;
    return true;
}

void ThreadRows::load_next() {
    const auto& [thread, handle] = threads_[at_++];
    auto messages = load_(*thread);
    std::ranges::stable_sort(messages, {}, &ThreadMessage::at);
    bool written = false;
    bool answered = false;
    for (const auto& message : messages) {
        if (!is_sent(message)) continue;
        const auto id = id_of(actor_, thread->id, message);
        if (message.sender == owner_) {
            written = true;
            rows_.push_back({0,
                             {handle, format_utc(message.at), std::string(to_string(EventKind::outreach)),
                              actor_, message.text, "", id, ""},
                             {}});
        } else if (written && !std::exchange(answered, true)) {
            rows_.push_back(
                {0,
                 {handle, format_utc(message.at), std::string(to_string(EventKind::status_changed)), actor_,
                  "", std::string(to_string(LeadStatus::replied)), id + ":reply", "true"},
                 {}});
        }
    }
    std::ranges::reverse(rows_);
}

}  // namespace instacrm::cli
