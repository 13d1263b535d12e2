#include "cli/commands/goal_wish.hpp"

namespace instacrm::cli {

protocol::GoalAddRequest goal_wish(const Context& context) {
    const auto& given = context.arguments;
    const auto due = [&](const std::string& text) { return parse_due_word(text, context.now); };
    protocol::GoalAddRequest request;
    request.metric = context.required("metric", given.word<Metric>("metric"));
    request.target = context.required("target", given.count("target"));
    request.frequency = given.word<Frequency>("frequency").value_or(Frequency::daily);
    request.operator_name = given.text("operator");
    request.actor = given.handle("actor");
    request.start_at = given.read("from", due);
    request.end_at = given.read("to", due);
    request.replaces = given.text("replaces");
    return request;
}

ExitCode show_new_goal(const Context& context, const protocol::GoalResponse& response) {
    const auto what =
        std::to_string(response.goal.target) + " " + std::string(to_string(response.goal.metric)) + ", " +
        std::string(to_string(response.goal.frequency)) +
        (response.proposed ? ": proposed; it holds when the team agrees (instacrm governance list)"
                           : ": added");
    context.show_change(to_record(response).as_object(), what, response.goal.id);
    return ExitCode::done;
}

}  // namespace instacrm::cli
