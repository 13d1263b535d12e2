#include "cli/commands/vote_count.hpp"

namespace instacrm::cli {
namespace {

std::string words_of(const protocol::VoteResponse& response) {
    if (response.decided) return std::string(to_string(response.status));
    return std::string(response.to_archive ? "to archive it, " : "") + std::to_string(response.yes) +
           " yes, " + std::to_string(response.no) + " no; " + std::to_string(response.needed) + " decide";
}

}  // namespace

ExitCode show_vote_count(const Context& context, const protocol::VoteResponse& response) {
    context.show_change(to_record(response).as_object(), response.id + ": " + words_of(response));
    return ExitCode::done;
}

ExitCode archive(Context& context, std::string_view method) {
    const auto& id = context.arguments.argument("ID");
    const auto response = context.client.call<protocol::VoteResponse>(method, protocol::ArchiveRequest{id});
    auto record = to_record(response).as_object();
    record["removed"] = response.decided;
    context.show_change(record, id + ": " + (response.decided ? "removed" : words_of(response)));
    return ExitCode::done;
}

}  // namespace instacrm::cli
