// Numbers of a window of time. What each counts: common/domain/numbers.cpp.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"
#include "common/protocol/messages/goals.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

/// What is counted: a window of time, and at most one person and one account.
struct StatsRequest {
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
    std::optional<bool> mine;       ///< the daemon's own operator
    std::optional<std::string> tz;  ///< the viewer's zone; default: the team's
};
BOOST_DESCRIBE_STRUCT(StatsRequest, (), (since, until, actor, operator_name, mine, tz))

struct StatusCount {
    LeadStatus status = LeadStatus::cold_no_reply;
    std::int64_t leads = 0;
};
BOOST_DESCRIBE_STRUCT(StatusCount, (), (status, leads))

struct OperatorCount {
    std::string operator_name;
    std::int64_t messages = 0;
};
BOOST_DESCRIBE_STRUCT(OperatorCount, (), (operator_name, messages))

struct ActorCount {
    std::string actor;
    std::int64_t messages = 0;
};
BOOST_DESCRIBE_STRUCT(ActorCount, (), (actor, messages))

/// The last 24 hours, against the team.
struct Hub {
    std::int64_t own = 0;
    std::int64_t team = 0;
    std::int64_t operators = 0;        ///< who sent something in them, or is online
    double average = 0;                ///< team / operators
    std::optional<double> difference;  ///< of own against the average, as a fraction
};
BOOST_DESCRIBE_STRUCT(Hub, (), (own, team, operators, average, difference))

/// Rates are fractions; absent when there is nothing to divide by.
struct StatsResponse {
    std::optional<Time> since;
    std::optional<Time> until;
    std::int64_t messages = 0;
    std::int64_t leads_contacted = 0;
    std::int64_t replied = 0;
    std::int64_t warm = 0;
    std::int64_t booked = 0;
    std::int64_t paid = 0;
    std::vector<StatusCount> pipeline;  ///< all leads by today's status
    std::vector<OperatorCount> operators;
    std::vector<ActorCount> actors;  ///< the ten with most messages
    std::optional<double> reply_rate_of_contacted;
    std::optional<double> reply_rate_of_messages;
    std::optional<double> booked_rate_of_contacted;
    std::optional<double> booked_rate_of_messages;
    std::optional<std::int64_t> active_leads;
    std::optional<Hub> hub;
    std::optional<std::string> time_zone;
};
BOOST_DESCRIBE_STRUCT(StatsResponse, (),
                      (since, until, messages, leads_contacted, replied, warm, booked, paid, pipeline,
                       operators, actors, reply_rate_of_contacted, reply_rate_of_messages,
                       booked_rate_of_contacted, booked_rate_of_messages, active_leads, hub, time_zone))

struct VolumeRequest {
    std::optional<Time> since;  ///< default: 29 days before today
    std::optional<Time> until;  ///< default: the end of today
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
    std::optional<bool> mine;
    std::optional<std::string> tz;
    std::optional<std::string> by;  ///< day (default), week or month
};
BOOST_DESCRIBE_STRUCT(VolumeRequest, (), (since, until, actor, operator_name, mine, tz, by))

struct VolumeRow {
    std::string day;  ///< its first: 2026-11-20
    Time starts_at;
    std::int64_t messages = 0;
    std::int64_t leads_contacted = 0;
    std::int64_t replied = 0;
    std::int64_t warm = 0;
    std::int64_t booked = 0;
    std::int64_t paid = 0;
};
BOOST_DESCRIBE_STRUCT(VolumeRow, (), (day, starts_at, messages, leads_contacted, replied, warm, booked, paid))

struct VolumeResponse {
    Time since;
    Time until;
    std::string time_zone;
    std::string by;
    std::vector<VolumeRow> rows;  ///< the oldest first, without a gap
};
BOOST_DESCRIBE_STRUCT(VolumeResponse, (), (since, until, time_zone, by, rows))

struct HeatmapRow {
    std::int64_t weekday = 1;  ///< ISO: 1 is Monday
    std::int64_t hour = 0;     ///< 0 to 23
    std::int64_t messages = 0;
};
BOOST_DESCRIBE_STRUCT(HeatmapRow, (), (weekday, hour, messages))

struct HeatmapResponse {
    std::optional<Time> since;
    std::optional<Time> until;
    std::string time_zone;
    std::vector<HeatmapRow> rows;  ///< 168, Monday's first hour first
};
BOOST_DESCRIBE_STRUCT(HeatmapResponse, (), (since, until, time_zone, rows))

struct LeaderboardRow {
    std::string of;    ///< person or account
    std::string name;  ///< of an account: its handle
    std::int64_t messages = 0;
    std::int64_t leads_contacted = 0;
    std::int64_t replied = 0;
    std::int64_t warm = 0;
    std::int64_t booked = 0;
    std::int64_t paid = 0;
    std::optional<double> reply_rate_of_contacted;
    std::optional<double> reply_rate_of_messages;
};
BOOST_DESCRIBE_STRUCT(LeaderboardRow, (),
                      (of, name, messages, leads_contacted, replied, warm, booked, paid,
                       reply_rate_of_contacted, reply_rate_of_messages))

struct LeaderboardResponse {
    std::optional<Time> since;
    std::optional<Time> until;
    std::vector<LeaderboardRow> rows;  ///< people, then accounts; most DMs first
};
BOOST_DESCRIBE_STRUCT(LeaderboardResponse, (), (since, until, rows))

struct FunnelRequest {
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
    std::optional<bool> mine;
    std::optional<std::string> tz;
    std::optional<std::string> by;  ///< cohorts of a day, week or month; default: all in one
};
BOOST_DESCRIBE_STRUCT(FunnelRequest, (), (since, until, actor, operator_name, mine, tz, by))

struct FunnelRow {
    std::string cohort;  ///< "all", or the first day of its week or month
    std::string stage;   ///< contacted, replied, warm, booked, paid
    std::int64_t leads = 0;
    std::optional<double> rate_of_contacted;
    std::optional<double> rate_of_previous;
    std::optional<std::int64_t> median_sec_from_previous;
};
BOOST_DESCRIBE_STRUCT(FunnelRow, (),
                      (cohort, stage, leads, rate_of_contacted, rate_of_previous, median_sec_from_previous))

struct FunnelResponse {
    std::optional<Time> since;
    std::optional<Time> until;
    std::string time_zone;
    std::vector<FunnelRow> rows;  ///< five for each cohort; "all" first
};
BOOST_DESCRIBE_STRUCT(FunnelResponse, (), (since, until, time_zone, rows))

struct TemplatesRequest {
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
    std::optional<bool> mine;
    std::optional<std::string> tz;
    std::optional<std::int64_t> limit;  ///< rows; default: 20
};
BOOST_DESCRIBE_STRUCT(TemplatesRequest, (), (since, until, actor, operator_name, mine, tz, limit))

struct TemplateRow {
    std::string text;           ///< the newest DM of the text that was sent most
    std::int64_t variants = 0;  ///< how many texts the group has
    std::int64_t sent = 0;
    std::int64_t answered = 0;
    std::optional<double> rate;
    std::optional<double> rate_low;  ///< Wilson, 95 %
    std::optional<double> rate_high;
};
BOOST_DESCRIBE_STRUCT(TemplateRow, (), (text, variants, sent, answered, rate, rate_low, rate_high))

struct TemplatesResponse {
    std::optional<Time> since;
    std::optional<Time> until;
    std::vector<TemplateRow> rows;  ///< most sent first
    std::int64_t other_sent = 0;    ///< DMs with texts that are in no row
    std::int64_t other_answered = 0;
    std::int64_t without_text = 0;   ///< DMs whose text is not kept
    std::int64_t still_to_sort = 0;  ///< DMs of before an update, which are looked at when there is time
};
BOOST_DESCRIBE_STRUCT(TemplatesResponse, (),
                      (since, until, rows, other_sent, other_answered, without_text, still_to_sort))

struct EnrichmentResponse {
    std::optional<Time> since;
    std::optional<Time> until;
    std::int64_t leads = 0;
    std::int64_t emails = 0;
    std::int64_t phones = 0;
    std::optional<double> score;
};
BOOST_DESCRIBE_STRUCT(EnrichmentResponse, (), (since, until, leads, emails, phones, score))

struct SeatRow {
    std::string actor;
    std::string operator_name;  ///< empty: all seats of the account
    bool best = false;          ///< of its account's seats
    std::int64_t messages = 0;
    std::int64_t leads = 0;
    std::int64_t contacted = 0;
    std::int64_t replied = 0;
    std::int64_t warm = 0;
    std::int64_t booked = 0;
    std::int64_t paid = 0;
};
BOOST_DESCRIBE_STRUCT(SeatRow, (),
                      (actor, operator_name, best, messages, leads, contacted, replied, warm, booked, paid))

struct SeatsResponse {
    std::optional<Time> since;
    std::optional<Time> until;
    std::vector<SeatRow> rows;  ///< an account's total, then its seats; most DMs first
};
BOOST_DESCRIBE_STRUCT(SeatsResponse, (), (since, until, rows))

/// Their windows are their own: the day or month that is under way in the zone.
struct GoalStatsRequest {
    std::optional<std::string> actor;          ///< only goals of this account
    std::optional<std::string> operator_name;  ///< only goals of this person
    std::optional<bool> mine;
    std::optional<std::string> tz;
};
BOOST_DESCRIBE_STRUCT(GoalStatsRequest, (), (actor, operator_name, mine, tz))

struct GoalStatsResponse {
    std::string time_zone;
    std::vector<Goal> rows;  ///< the active ones, oldest first
};
BOOST_DESCRIBE_STRUCT(GoalStatsResponse, (), (time_zone, rows))

struct StatsDailyRequest {
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
    std::optional<std::int64_t> snapshot;  ///< of snapshot.open; default: one of its own
    std::optional<bool> mine;
    std::optional<std::string> tz;
};
BOOST_DESCRIBE_STRUCT(StatsDailyRequest, (), (since, until, actor, operator_name, snapshot, mine, tz))

}  // namespace instacrm::protocol
