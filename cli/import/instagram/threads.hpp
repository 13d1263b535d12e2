// The conversations of an export. They stand under display names, not user names.
#pragma once

#include "cli/import/instagram/export_files.hpp"
#include "cli/import/rows.hpp"
#include "common/protocol/messages/imports.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace instacrm::cli {

namespace json = boost::json;

struct ThreadMessage {
    Time at;
    std::string sender;
    std::string text;     ///< empty: none, or none any more
    bool media = false;   ///< pictures, videos or sound
    bool system = false;  ///< a line of Instagram's own
};

struct ThreadPage {
    std::vector<std::string> participants;
    std::vector<ThreadMessage> messages;
    std::int64_t skipped = 0;  ///< entries that are no messages
};

/// A message_N.json. `system_lines`: more of them, as the user knows. @throws Invalid when it is no such
/// file.
ThreadPage read_page(const json::value& document, std::span<const std::string> system_lines);

/// What a look at all conversations keeps of each.
struct Thread {
    std::string id;                      ///< its folder's name
    std::vector<std::size_t> files;      ///< of the export
    std::set<std::string> participants;  ///< and whoever wrote
    std::optional<Time> first;
    std::optional<Time> last;
    std::int64_t messages = 0;
    std::map<std::string, std::vector<protocol::SentText>> samples;  ///< by sender: some texts

    void add(const ThreadPage& page);

    /// The other one's name.
    std::string name(const std::string& owner) const;
    bool is_group() const { return participants.size() > 2; }
    /// The folder is `NAME_NUMBER`: its NAME.
    std::string prefix() const;
};

/// The conversations by folder, without a look inside: message_N.json below inbox or message_requests.
std::vector<Thread> find_threads(const InstagramFiles& files);

/// Whose export it is: the name that is in all conversations (in most, when some are groups that were left).
/// @throws Failure that asks for --owner when two names are.
std::string find_owner(const std::vector<Thread>& threads);

/// The rows of one conversation, oldest first, for import.logs: our DMs, and the first answer as a status.
class ThreadRows : public RowReader {
public:
    struct Linked {
        const Thread* thread = nullptr;
        std::string handle;
    };
    /// Reads a conversation when its turn comes. `load`: all its messages.
    ThreadRows(std::vector<Linked> threads, std::string owner, std::string actor,
               std::function<std::vector<ThreadMessage>(const Thread&)> load);

    const std::vector<std::string>& columns() const override;
    bool next(Row& row) override;
    std::string_view place_name() const override { return "message"; }
    double progress() const override;

private:
    void load_next();

    std::vector<Linked> threads_;
    std::string owner_;
    std::string actor_;
    std::function<std::vector<ThreadMessage>(const Thread&)> load_;
    std::size_t at_ = 0;
    std::vector<Row> rows_;  ///< of the conversation under way, the last one first
    std::int64_t count_ = 0;
};

}  // namespace instacrm::cli
