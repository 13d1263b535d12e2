#include "common/domain/numbers.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/nearest.hpp"
#include "common/domain/text.hpp"

#include <algorithm>
#include <vector>

namespace instacrm {
namespace {

constexpr Number table[] = {
    {"messages", "DMs",
     "DMs that were delivered, by the time of their sending. One that Instagram refused is kept, and not "
     "counted. What a person, an account or a lead does later changes nothing: also DMs to leads that were "
     "removed, merged or erased were sent."},
    {"leads_contacted", "Contacted",
     "Leads whose very first DM was sent in the window: each lead counts once in its life, for whoever sent "
     "that DM. Two leads that were merged are one."},
    {"replied", "Replied",
     "Leads that reached Replied, or a stage beyond it, for the first time in the window, by their status "
     "history and for whoever noted it. Moved back and forth a lead counts once; a change that was taken "
     "back "
     "(leads undo) does not count."},
    {"warm", "Warm", "The same for Warm or beyond."},
    {"booked", "Booked", "The same for Booked or beyond."},
    {"paid", "Paid", "The same for Paid or beyond (Tableturnerr Client)."},
    {"reply_rate_of_contacted", "Reply rate, of leads contacted",
     "replied / leads_contacted: of a hundred people first written to in the window, for how many others or "
     "the "
     "same one the first reply came in it. For the same people's answers see funnel."},
    {"reply_rate_of_messages", "Reply rate, of DMs",
     "replied / messages: first replies for each DM sent, follow-ups included."},
    {"booked_rate_of_contacted", "Booking rate, of leads contacted", "booked / leads_contacted."},
    {"booked_rate_of_messages", "Booking rate, of DMs", "booked / messages."},
    {"active_leads", "Active leads",
     "Leads that changed in the last 24 hours (a DM, a status, a note, a contact), whatever the window. Of "
     "one "
     "person or account: those whose last DM is theirs. Removed leads are left out."},
    {"hub_own", "My DMs, last 24 h", "DMs of the daemon's own operator in the last 24 hours."},
    {"hub_average", "Team average, last 24 h",
     "The team's DMs in the last 24 hours for each operator who sent at least one in them or is online: 0 "
     "when there is none."},
    {"hub_difference", "Mine against the average",
     "(hub_own - hub_average) / hub_average: 0.25 is a quarter more. Nothing when nobody sent."},
    {"pipeline", "Leads by status",
     "All leads by the status that they have now, whatever the window; removed leads are left out."},
    {"volume", "DMs by day",
     "messages, leads_contacted, replied, warm, booked and paid of each day, ISO week (from Monday) or month "
     "of the time zone. One without anything is there too, with zeros."},
    {"heatmap", "DMs by weekday and hour",
     "messages by the weekday and the hour that the clock in the time zone showed at their sending. An hour "
     "that the clock shows twice is one."},
    {"leaderboard", "By person, by account",
     "messages, leads_contacted, replied, warm, booked and paid for each person and each account, by DMs, "
     "most "
     "first. An account's seats (one for each person who uses it) are added up. What was noted without an "
     "account is nobody's."},
    {"funnel", "Funnel",
     "Of the leads whose first DM was sent in the window (a cohort), how many ever reached each stage, by "
     "the "
     "status history: contacted, replied, warm, booked, paid; each stage holds those beyond it. Of one "
     "person "
     "or account: leads whose first DM is theirs, whoever noted the stages."},
    {"rate_of_contacted", "Rate, of those contacted", "A stage's leads / the cohort's leads."},
    {"rate_of_previous", "Rate, of the stage before", "A stage's leads / the leads of the stage before it."},
    {"median_sec_from_previous", "Median time from the stage before",
     "Of the leads that reached the stage, the middle one's time since the stage before (of an even number "
     "the "
     "lesser of the two in the middle). A stage that was noted before the first DM counts as reached at "
     "once."},
    {"message_sent", "DMs with this text",
     "DMs of the window whose texts say the same or nearly: letter case, blanks, punctuation, emoji, "
     "numbers, "
     "links, handles and the greeted name apart, and then with at least 6 of 10 words and pairs of words in "
     "common with the group's most sent text. Of the window's 5,000 most sent texts; what is left is "
     "\"other\"."},
    {"message_answered", "Answered",
     "Of them, those that were the last DM before their lead's first reply (see replied), or came in the "
     "same "
     "moment."},
    {"message_rate", "Reply rate of a text",
     "message_answered / message_sent, with the Wilson interval of 95 %: where the true rate lies, in 19 of "
     "20 "
     "such groups. 1 of 2 is between 9 % and 91 %: it says little, and shows it."},
    {"enrichment_leads", "Leads changed",
     "Leads whose last change lies in the window. Of one person or account: those whose last DM is theirs. "
     "Removed leads are left out."},
    {"enrichment_emails", "With an e-mail", "Of them, those with an e-mail that is neither N/S nor N/F."},
    {"enrichment_phones", "With a phone number", "The same for the phone number."},
    {"enrichment_score", "Enrichment score",
     "(enrichment_emails + enrichment_phones) / (2 * enrichment_leads)."},
    {"seat_leads", "Leads written to",
     "Different leads that a seat (or all seats of an account) sent at least one DM in the window. The "
     "account's own is not the sum of its seats': a lead that two of them wrote to is one."},
    {"seat_stages", "Stages of a seat's leads",
     "Of the leads whose first DM the seat sent in the window, how many ever reached each stage: its "
     "funnel."},
    {"best_seat", "Best seat",
     "Of an account's seats, the one with the most DMs in the window; of several the first by name."},
    {"goal_progress", "Progress of a goal",
     "What its metric counts within the day or month that is under way, and within the goal's own start and "
     "end: DMs; different leads that got any (Unique Profiles Contacted); or leads that came to Replied, "
     "Warm, "
     "Booked or Paid for the first time. For its scope: a person's deeds, or an account's with all its "
     "seats. "
     "`mine` is what the daemon's own operator did of it."},
};

}  // namespace

std::span<const Number> all_numbers() {
    return table;
}

const Number& find_number(std::string_view name) {
    const auto wanted = ascii_lower(trim(name));
    const auto* const found = std::ranges::find(table, wanted, &Number::name);
    if (found != std::end(table)) return *found;
    std::vector<std::string_view> names;
    std::string all;
    for (const auto& number : table) {
        names.push_back(number.name);
        all.append(all.empty() ? "" : ", ").append(number.name);
    }
    const auto near = nearest(wanted, names);
    throw Invalid("\"" + printable(name) + "\" is no number that statistics show",
                  near.empty() ? "use one of: " + all : "did you mean " + std::string(near) + "?");
}

}  // namespace instacrm
