-- The local store of one machine. docs/schema.md explains every table.
--
-- Keys are small integers that never leave this file; `uid` is the team-wide id, so that taking over another
-- machine's id touches one row. Times are microseconds since 1970 UTC. `*_ver` is the hybrid logical clock of
-- a field's value (microseconds too). `seq` is the local sequence number of a row's last change. Enumerations
-- are the numbers of common/domain/enums.hpp.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The last sequence number and the greatest version ever used here: one row, written with every change.
CREATE TABLE clock (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hlc INTEGER NOT NULL
) STRICT;

CREATE TABLE operator (
    id               INTEGER PRIMARY KEY,
    uid              TEXT    NOT NULL UNIQUE,
    email            TEXT    NOT NULL UNIQUE,
    name             TEXT    NOT NULL UNIQUE,
    name_ver         INTEGER NOT NULL DEFAULT 0,
    role             INTEGER NOT NULL DEFAULT 0,
    role_ver         INTEGER NOT NULL DEFAULT 0,
    online           INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL,
    last_activity_at INTEGER NOT NULL,
    seq              INTEGER NOT NULL
) STRICT;

-- A seat: one sending account as one operator uses it. A shared account has a row for each operator.
CREATE TABLE actor (
    id               INTEGER PRIMARY KEY,
    uid              TEXT    NOT NULL UNIQUE,
    handle           TEXT    NOT NULL,
    operator_id      INTEGER NOT NULL REFERENCES operator (id),
    operator_ver     INTEGER NOT NULL DEFAULT 0,
    status           INTEGER NOT NULL DEFAULT 0,
    status_ver       INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL,
    last_activity_at INTEGER NOT NULL,
    seq              INTEGER NOT NULL,
    UNIQUE (handle, operator_id)
) STRICT;
CREATE INDEX actor_by_operator ON actor (operator_id);

CREATE TABLE lead (
    id                 INTEGER PRIMARY KEY,
    uid                TEXT    NOT NULL UNIQUE,
    handle             TEXT    NOT NULL UNIQUE,
    handle_ver         INTEGER NOT NULL DEFAULT 0,
    status             INTEGER NOT NULL DEFAULT 0,
    status_ver         INTEGER NOT NULL DEFAULT 0,
    full_name          TEXT,
    bio                TEXT,
    link               TEXT,
    profile_ver        INTEGER NOT NULL DEFAULT 0,
    email              TEXT    NOT NULL DEFAULT 'N/S',
    email_ver          INTEGER NOT NULL DEFAULT 0,
    phone              TEXT    NOT NULL DEFAULT 'N/S',
    phone_ver          INTEGER NOT NULL DEFAULT 0,
    contact_source     TEXT    NOT NULL DEFAULT 'N/S',
    contact_source_ver INTEGER NOT NULL DEFAULT 0,
    reachability       INTEGER NOT NULL DEFAULT 0,
    reachability_ver   INTEGER NOT NULL DEFAULT 0,
    owner_id           INTEGER REFERENCES actor (id),
    owner_ver          INTEGER NOT NULL DEFAULT 0,
    removed            INTEGER NOT NULL DEFAULT 0,
    removed_ver        INTEGER NOT NULL DEFAULT 0,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    -- Of the DMs sent to this lead; kept with them.
    first_contacted_at INTEGER,
    last_contacted_at  INTEGER,
    last_actor_id      INTEGER REFERENCES actor (id),
    last_operator_id   INTEGER REFERENCES operator (id),
    messages           INTEGER NOT NULL DEFAULT 0,
    seq                INTEGER NOT NULL
) STRICT;
-- The lists' order, with and without a status; removed leads and the system's placeholder (id 0) are in neither.
CREATE INDEX lead_by_update ON lead (updated_at) WHERE removed = 0 AND id > 0;
CREATE INDEX lead_by_status ON lead (status, updated_at) WHERE removed = 0 AND id > 0;
CREATE INDEX lead_by_seq ON lead (seq);
CREATE INDEX lead_by_last_actor ON lead (last_actor_id) WHERE last_actor_id IS NOT NULL;
CREATE INDEX lead_by_last_operator ON lead (last_operator_id) WHERE last_operator_id IS NOT NULL;
CREATE INDEX lead_by_owner ON lead (owner_id) WHERE owner_id IS NOT NULL;

-- Other handles that mean the same lead: twins by letter case in the cloud, renamed and merged accounts.
CREATE TABLE lead_alias (
    handle  TEXT    PRIMARY KEY,
    lead_id INTEGER NOT NULL REFERENCES lead (id),
    ver     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_alias_by_lead ON lead_alias (lead_id);

-- Everything that ever happened. Rows are never changed, but for erasure and for another machine's id.
CREATE TABLE event (
    id          INTEGER PRIMARY KEY,
    uid         TEXT    NOT NULL UNIQUE,
    client_key  TEXT    UNIQUE,           -- hash of the client message id: the same message twice is one event
    type        INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    actor_id    INTEGER NOT NULL REFERENCES actor (id),
    lead_id     INTEGER NOT NULL REFERENCES lead (id),
    at          INTEGER NOT NULL,         -- when it happened; of a DM: when it was sent
    created_at  INTEGER NOT NULL,         -- when it was taken
    from_value  INTEGER,                  -- status events: the old number
    to_value    INTEGER,                  -- and the new one
    flags       INTEGER NOT NULL DEFAULT 0,
    details     TEXT,
    seq         INTEGER NOT NULL
) STRICT;
CREATE INDEX event_by_lead ON event (lead_id, at);
CREATE INDEX event_by_time ON event (at, kind, lead_id);
CREATE INDEX event_by_actor ON event (actor_id, at, kind, lead_id);
CREATE INDEX event_by_operator ON event (operator_id, at, kind, lead_id);
CREATE INDEX event_by_seq ON event (seq);

-- The text of a DM (with its id in the cloud's OUTREACH_LOGS) or of a note.
CREATE TABLE event_text (
    event_id     INTEGER PRIMARY KEY REFERENCES event (id) ON DELETE CASCADE,
    outreach_uid TEXT    UNIQUE,
    text         TEXT    NOT NULL CHECK (text <> ''),
    state        INTEGER NOT NULL
) STRICT;

-- The first time that a lead reached each stage: what counts people instead of messages. `stage` is a lead
-- status; first contact is 0. Reaching a stage reaches those before it.
CREATE TABLE milestone (
    lead_id     INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    stage       INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    actor_id    INTEGER NOT NULL REFERENCES actor (id),
    PRIMARY KEY (lead_id, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX milestone_by_stage ON milestone (stage, at, operator_id, actor_id);
CREATE INDEX milestone_by_actor ON milestone (actor_id);
CREATE INDEX milestone_by_operator ON milestone (operator_id);

-- Events counted by quarter of an hour (UTC), since some zones are off by a half or three quarters of an hour.
CREATE TABLE rollup (
    bucket      INTEGER NOT NULL,  -- start, in microseconds
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    actor_id    INTEGER NOT NULL REFERENCES actor (id),
    kind        INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    PRIMARY KEY (bucket, operator_id, actor_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX rollup_by_actor ON rollup (actor_id, bucket);
CREATE INDEX rollup_by_operator ON rollup (operator_id, bucket);

-- Totals that status and statistics show at once, at any size. Kept by triggers, so that no path forgets them.
CREATE TABLE event_count (
    kind  INTEGER PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT;
CREATE TRIGGER event_count_insert AFTER INSERT ON event BEGIN
    INSERT INTO event_count (kind, count) VALUES (new.kind, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER event_count_delete AFTER DELETE ON event BEGIN
    UPDATE event_count SET count = count - 1 WHERE kind = old.kind;
END;

CREATE TABLE lead_count (
    status INTEGER PRIMARY KEY,
    count  INTEGER NOT NULL
) STRICT;
CREATE TRIGGER lead_count_insert AFTER INSERT ON lead WHEN new.removed = 0 AND new.id > 0 BEGIN
    INSERT INTO lead_count (status, count) VALUES (new.status, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER lead_count_update AFTER UPDATE OF status, removed ON lead WHEN new.id > 0 BEGIN
    UPDATE lead_count SET count = count - 1 WHERE old.removed = 0 AND status = old.status;
    INSERT INTO lead_count (status, count) SELECT new.status, 1 WHERE new.removed = 0
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER lead_count_delete AFTER DELETE ON lead WHEN old.removed = 0 AND old.id > 0 BEGIN
    UPDATE lead_count SET count = count - 1 WHERE status = old.status;
END;

CREATE TABLE rule (
    id           INTEGER PRIMARY KEY,
    uid          TEXT    NOT NULL UNIQUE,
    type         INTEGER NOT NULL,
    metric       INTEGER NOT NULL,
    limit_value  INTEGER NOT NULL CHECK (limit_value >= 1),
    window_sec   INTEGER NOT NULL,
    severity     INTEGER NOT NULL,
    options      TEXT,                                   -- JSON: ramps, quiet hours
    operator_id  INTEGER REFERENCES operator (id),       -- both null: the whole team
    actor_id     INTEGER REFERENCES actor (id),
    status       INTEGER NOT NULL,
    status_ver   INTEGER NOT NULL DEFAULT 0,
    suggested_by INTEGER REFERENCES operator (id),
    created_at   INTEGER NOT NULL,
    seq          INTEGER NOT NULL
) STRICT;
CREATE INDEX rule_by_operator ON rule (operator_id) WHERE operator_id IS NOT NULL;
CREATE INDEX rule_by_actor ON rule (actor_id) WHERE actor_id IS NOT NULL;

CREATE TABLE goal (
    id           INTEGER PRIMARY KEY,
    uid          TEXT    NOT NULL UNIQUE,
    metric       INTEGER NOT NULL,
    target_value INTEGER NOT NULL CHECK (target_value >= 1),
    frequency    INTEGER NOT NULL,
    operator_id  INTEGER REFERENCES operator (id),
    actor_id     INTEGER REFERENCES actor (id),
    status       INTEGER NOT NULL,
    status_ver   INTEGER NOT NULL DEFAULT 0,
    suggested_by INTEGER REFERENCES operator (id),
    created_at   INTEGER NOT NULL,
    start_at     INTEGER NOT NULL,
    end_at       INTEGER,
    seq          INTEGER NOT NULL
) STRICT;
CREATE INDEX goal_by_operator ON goal (operator_id) WHERE operator_id IS NOT NULL;
CREATE INDEX goal_by_actor ON goal (actor_id) WHERE actor_id IS NOT NULL;

CREATE TABLE vote (
    subject_uid TEXT    NOT NULL,  -- of a goal or a rule
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    value       INTEGER NOT NULL,
    ver         INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    PRIMARY KEY (subject_uid, operator_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX vote_by_operator ON vote (operator_id);

CREATE TABLE team_setting (
    key   TEXT PRIMARY KEY,
    value TEXT    NOT NULL,
    ver   INTEGER NOT NULL,
    seq   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE followup (
    lead_id     INTEGER PRIMARY KEY REFERENCES lead (id) ON DELETE CASCADE,
    due_at      INTEGER NOT NULL,
    state       INTEGER NOT NULL,
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    ver         INTEGER NOT NULL,
    seq         INTEGER NOT NULL
) STRICT;
CREATE INDEX followup_by_due ON followup (state, due_at);
CREATE INDEX followup_by_operator ON followup (operator_id);

-- Erased people: an HMAC of the handle under the team's key, asked before anything of them is stored again.
CREATE TABLE suppression (
    mark TEXT    PRIMARY KEY,
    at   INTEGER NOT NULL,
    seq  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the cloud has not acknowledged yet: written with the change itself, in its order. `fields` are the
-- changed fields' bits (append-only rows: 0).
CREATE TABLE outbox (
    op_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    entity INTEGER NOT NULL,
    row_id INTEGER NOT NULL,
    fields INTEGER NOT NULL DEFAULT 0,
    state  INTEGER NOT NULL DEFAULT 0,  -- 0 waiting, 1 parked
    error  TEXT
) STRICT;
CREATE INDEX outbox_parked ON outbox (op_id) WHERE state <> 0;

-- Things deleted for good, for the cloud and for late echoes.
CREATE TABLE tombstone (
    entity INTEGER NOT NULL,
    uid    TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (entity, uid)
) STRICT, WITHOUT ROWID;

-- How far this store has read the cloud.
CREATE TABLE cloud_cursor (
    scope TEXT PRIMARY KEY,
    epoch TEXT    NOT NULL,
    seq   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far a scheduled export has read this store.
CREATE TABLE bookmark (
    name TEXT PRIMARY KEY,
    seq  INTEGER NOT NULL,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Full text. The tables hold only the index; the words' source is the table beside them.
CREATE VIRTUAL TABLE lead_fts USING fts5 (
    handle, full_name, bio, content = 'lead', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER lead_fts_insert AFTER INSERT ON lead BEGIN
    INSERT INTO lead_fts (rowid, handle, full_name, bio) VALUES (new.id, new.handle, new.full_name, new.bio);
END;
CREATE TRIGGER lead_fts_delete AFTER DELETE ON lead BEGIN
    INSERT INTO lead_fts (lead_fts, rowid, handle, full_name, bio)
    VALUES ('delete', old.id, old.handle, old.full_name, old.bio);
END;
CREATE TRIGGER lead_fts_update AFTER UPDATE OF handle, full_name, bio ON lead BEGIN
    INSERT INTO lead_fts (lead_fts, rowid, handle, full_name, bio)
    VALUES ('delete', old.id, old.handle, old.full_name, old.bio);
    INSERT INTO lead_fts (rowid, handle, full_name, bio) VALUES (new.id, new.handle, new.full_name, new.bio);
END;

CREATE VIRTUAL TABLE text_fts USING fts5 (
    text, content = 'event_text', content_rowid = 'event_id', tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER text_fts_insert AFTER INSERT ON event_text BEGIN
    INSERT INTO text_fts (rowid, text) VALUES (new.event_id, new.text);
END;
CREATE TRIGGER text_fts_delete AFTER DELETE ON event_text BEGIN
    INSERT INTO text_fts (text_fts, rowid, text) VALUES ('delete', old.event_id, old.text);
END;
CREATE TRIGGER text_fts_update AFTER UPDATE OF text ON event_text BEGIN
    INSERT INTO text_fts (text_fts, rowid, text) VALUES ('delete', old.event_id, old.text);
    INSERT INTO text_fts (rowid, text) VALUES (new.event_id, new.text);
END;

-- Placeholders for events without an operator, an actor or a lead; hidden from lists and counts.
INSERT INTO operator (id, uid, email, name, created_at, last_activity_at, seq)
VALUES (0, 'OPR-00000000', '', 'System', 0, 0, 0);
INSERT INTO actor (id, uid, handle, operator_id, created_at, last_activity_at, seq)
VALUES (0, 'ACT-00000000', 'unknown_actor', 0, 0, 0, 0);
INSERT INTO lead (id, uid, handle, created_at, updated_at, seq) VALUES (0, 'TAR-00000000', '-', 0, 0, 0);
INSERT INTO clock (id, seq, hlc) VALUES (1, 0, 0);
