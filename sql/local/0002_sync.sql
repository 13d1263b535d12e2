-- What delta sync needs of the local store. docs/sync.md.

-- Whether the cloud holds the row under this id: then the id stays; until then the cloud's id for the same
-- natural key wins.
ALTER TABLE operator ADD COLUMN in_cloud INTEGER NOT NULL DEFAULT 0;
ALTER TABLE actor ADD COLUMN in_cloud INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN in_cloud INTEGER NOT NULL DEFAULT 0;

-- Other ids of a row: those that it had before the cloud's, and those of its twins in the cloud (rows that other
-- programs made for the same person).
CREATE TABLE uid_alias (
    entity INTEGER NOT NULL,
    uid    TEXT    NOT NULL,
    row_id INTEGER NOT NULL,
    twin   INTEGER NOT NULL,
    PRIMARY KEY (entity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX uid_alias_by_row ON uid_alias (entity, row_id) WHERE twin = 1;

-- Every push that was begun, the newest last: the cloud names one of them as the newest that it has.
CREATE TABLE cloud_push (
    n       INTEGER PRIMARY KEY AUTOINCREMENT,
    token   TEXT    NOT NULL UNIQUE,
    last_op INTEGER NOT NULL,
    acked   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What sync did, for people; the newest thousand lines.
CREATE TABLE sync_log (
    n    INTEGER PRIMARY KEY AUTOINCREMENT,
    at   INTEGER NOT NULL,
    what TEXT    NOT NULL,
    text TEXT    NOT NULL
) STRICT;

-- Changes of a row that wait: a pulled row asks whether it meets one. Events never change.
CREATE INDEX outbox_by_row ON outbox (entity, row_id) WHERE entity <> 3;

-- Numbered like every other row that the outbox names. Nothing has written them before.
DROP TABLE vote;
CREATE TABLE vote (
    id          INTEGER PRIMARY KEY,
    subject_uid TEXT    NOT NULL,  -- of a goal or a rule
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    value       INTEGER NOT NULL,
    ver         INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    UNIQUE (subject_uid, operator_id)
) STRICT;
CREATE INDEX vote_by_operator ON vote (operator_id);

DROP TABLE team_setting;
CREATE TABLE team_setting (
    id    INTEGER PRIMARY KEY,
    key   TEXT    NOT NULL UNIQUE,
    value TEXT    NOT NULL,
    ver   INTEGER NOT NULL,
    seq   INTEGER NOT NULL
) STRICT;

DROP TABLE suppression;
CREATE TABLE suppression (
    id   INTEGER PRIMARY KEY,
    mark TEXT    NOT NULL UNIQUE,
    at   INTEGER NOT NULL,
    seq  INTEGER NOT NULL
) STRICT;

-- An erased lead's `new_uid` says what stands in its place; such rows are sent.
DROP TABLE tombstone;
CREATE TABLE tombstone (
    id      INTEGER PRIMARY KEY,
    entity  INTEGER NOT NULL,
    uid     TEXT    NOT NULL,
    new_uid TEXT,
    at      INTEGER NOT NULL,
    UNIQUE (entity, uid)
) STRICT;
CREATE INDEX tombstone_by_new_uid ON tombstone (new_uid) WHERE new_uid IS NOT NULL;

-- Leads that the cloud does not hold: a pulled suppression asks them.
CREATE INDEX lead_not_in_cloud ON lead (handle) WHERE in_cloud = 0;

INSERT INTO cloud_cursor (scope, epoch, seq) VALUES ('team', '', 0);
