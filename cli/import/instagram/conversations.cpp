#include "cli/import/instagram/conversations.hpp"

#include "cli/interrupt.hpp"
#include "cli/output/separated.hpp"
#include "cli/progress.hpp"
#include "common/domain/handle.hpp"
#include "common/domain/text.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/messages/imports.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace instacrm::cli {
namespace {

constexpr std::size_t threads_in_question = 100;

constexpr std::array<ImportField, 2> link_fields{{{"thread_id", "", true}, {"handle", "", true}}};

std::string csv_line(const std::vector<std::string>& cells) {
    std::string line;
    for (const auto& cell : cells) {
        if (&cell != cells.data()) line += ',';
        add_csv_cell(line, without_formula(cell));
    }
    return line + "\r\n";
}

}  // namespace

ThreadLinks read_links(const std::string& file) {
    const auto reader = open_rows(open_file(file), {RowFormat::csv, false});
    Mapping mapping(link_fields, {});
    ThreadLinks links;
    Row row;
    while (reader->next(row)) {
        mapping.see(reader->columns());
        const auto handle = trim(mapping.cell(row, "handle"));
        if (handle.empty()) continue;
        try {
            links[std::string(mapping.cell(row, "thread_id"))] = Handle::parse(handle).str();
        } catch (const Invalid& invalid) {
            throw UsageError("--link: line " + std::to_string(row.place) + ": " + invalid.what(),
                             invalid.remedy());
        }
    }
    return links;
}

Conversations::Conversations(Context& context, InstagramFiles& files, std::string actor)
    : context_(context),
      files_(files),
      actor_(std::move(actor)),
      system_lines_(context.arguments.all("system-line")),
      threads_(find_threads(files)) {}

ThreadPage Conversations::page(std::size_t file) {
    return read_page(json::parse(files_.read(file)), system_lines_);
}

void Conversations::survey() {
    Progress progress(context_, "conversations");
    std::int64_t count = 0;
    for (auto& thread : threads_) {
        if (Interrupt::requested()) return;
        for (const auto file : thread.files) {
            try {
                const auto found = page(file);
                thread.add(found);
                skipped_ += found.skipped;
            } catch (const boost::system::system_error& error) {
                ++skipped_;
                context_.say("left out: " + files_.files()[file].name +
                             " is no JSON: " + error.code().message());
            } catch (const Invalid& invalid) {
                ++skipped_;
                context_.say("left out: " + files_.files()[file].name + ": " + invalid.what());
            }
        }
        ++count;
        progress.show(count, static_cast<double>(count) / static_cast<double>(threads_.size()));
    }
}

void Conversations::link(const ThreadLinks& links, std::optional<std::string> owner) {
    survey();
    if (threads_.empty() || Interrupt::requested()) return;
    owner_ = owner ? std::move(*owner) : find_owner(threads_);
    std::vector<const Thread*> open;
    for (const auto& thread : threads_) {
        if (thread.is_group()) {
            ++groups_;
        } else if (const auto link = links.find(thread.id); link != links.end()) {
            handles_[thread.id] = link->second;
            ++by_["link"];
        } else if (thread.messages > 0) {
            open.push_back(&thread);
        }
        if (open.size() == threads_in_question) ask_daemon(std::exchange(open, {}));
    }
    ask_daemon(open);
}

void Conversations::ask_daemon(const std::vector<const Thread*>& threads) {
    if (threads.empty()) return;
    protocol::ImportMatchRequest request;
    request.actor = actor_;
    for (const auto* const thread : threads) {
        protocol::ThreadSample sample{thread->name(owner_), thread->prefix(), {}};
        if (const auto sent = thread->samples.find(owner_); sent != thread->samples.end())
            sample.sent = sent->second;
        request.threads.push_back(std::move(sample));
    }
    const auto answer = context_.client.call<protocol::ImportMatchResponse>("import.match", request);
    for (std::size_t i = 0; i < threads.size() && i < answer.threads.size(); ++i) {
        const auto& match = answer.threads[i];
        if (!match.handle) continue;
        handles_[threads[i]->id] = *match.handle;
        ++by_[match.by.value_or("")];
    }
}

void Conversations::send(ImportPart& part) {
    std::vector<ThreadRows::Linked> linked;
    for (const auto& thread : threads_) {
        if (const auto found = handles_.find(thread.id); found != handles_.end())
            linked.push_back({&thread, found->second});
    }
    const auto load = [this](const Thread& thread) {
        std::vector<ThreadMessage> messages;
        for (const auto file : thread.files) {
            try {
                auto found = page(file).messages;
                std::move(found.begin(), found.end(), std::back_inserter(messages));
            } catch (const boost::system::system_error&) {
                // Told when the conversations were looked through.
            } catch (const Invalid&) {
                // Likewise.
            }
        }
        return messages;
    };
    ThreadRows rows(std::move(linked), owner_, actor_, load);
    const LogDefaults defaults{actor_, context_.arguments.text("operator")};
    const ImportRun run{.dry_run = is_dry_run(context_), .announce = false};
    send_rows(context_, rows, log_rows(defaults, "instagram"), run, part);
}

std::optional<std::filesystem::path> Conversations::write_open(
    const std::optional<std::filesystem::path>& path) const {
    std::string text = csv_line({"thread_id", "name", "first_at", "last_at", "messages", "handle"});
    const auto header = text.size();
    for (const auto& thread : threads_) {
        if (thread.is_group() || thread.messages == 0 || handles_.contains(thread.id)) continue;
        text += csv_line({thread.id, thread.name(owner_), format_utc(*thread.first), format_utc(*thread.last),
                          std::to_string(thread.messages), ""});
    }
    if (!path || text.size() == header) return std::nullopt;
    platform::write_file_atomically(*path, text);
    return path;
}

std::vector<ReportLine> Conversations::report() const {
    const auto linked = [&](const char* by) {
        const auto found = by_.find(by);
        return found != by_.end() ? found->second : 0;
    };
    const auto open = std::ranges::count_if(threads_, [&](const Thread& thread) {
        return !thread.is_group() && thread.messages > 0 && !handles_.contains(thread.id);
    });
    return {{"threads", "conversations", static_cast<std::int64_t>(threads_.size())},
            {"linked_by_message", "known by a DM", linked("message")},
            {"linked_by_name", "known by a name", linked("name")},
            {"linked_by_folder", "known by a folder", linked("folder")},
            {"linked_by_list", "known by --link", linked("link")},
            {"open", "nobody knows whose", open},
            {"groups", "groups, left out", groups_},
            {"unreadable", "unreadable entries", skipped_}};
}

}  // namespace instacrm::cli
