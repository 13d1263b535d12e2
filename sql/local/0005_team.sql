-- What governance, goals and follow-ups ask. docs/governance.md.

-- Counting who came to a stage, by account and by person, walks a range.
DROP INDEX milestone_by_actor;
CREATE INDEX milestone_by_actor ON milestone (actor_id, stage, at, operator_id);
DROP INDEX milestone_by_operator;
CREATE INDEX milestone_by_operator ON milestone (operator_id, stage, at);

-- The newest changed rule: what is in memory holds until it changes.
CREATE INDEX rule_by_seq ON rule (seq);
CREATE INDEX rule_by_status ON rule (status);

-- An account's last suspension, among all its DMs.
CREATE INDEX event_of_account_status ON event (actor_id, at) WHERE kind = 10;

-- Who was written to and has not answered, by the last DM: what follow-ups are made of.
CREATE INDEX lead_awaiting ON lead (last_contacted_at) WHERE removed = 0 AND status = 0 AND messages > 0;

-- What the team agreed on, among all that happened: the kinds of daemon/store/lists.cpp, in their order.
CREATE INDEX event_of_governance ON event (at) WHERE kind IN (11, 12, 18, 19, 22, 23, 24, 25, 26, 27);
