-- What imports leave here. docs/import.md.

-- Which row of which kind of file an event was, or was found to be: an event stands for one row of each kind.
CREATE TABLE event_source (
    event_id   INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    source     TEXT    NOT NULL,
    client_key TEXT    NOT NULL UNIQUE,  -- hash of the row's client message id, as in event
    PRIMARY KEY (event_id, source)
) STRICT, WITHOUT ROWID;

-- Who follows our accounts, and whom they follow, as Instagram's exports said: of this machine only, never
-- synced. `side` is an AudienceSide.
CREATE TABLE audience_list (
    id    INTEGER PRIMARY KEY,
    actor TEXT    NOT NULL,
    side  INTEGER NOT NULL,
    UNIQUE (actor, side)
) STRICT;

CREATE TABLE audience_snapshot (
    id       INTEGER PRIMARY KEY,
    list_id  INTEGER NOT NULL REFERENCES audience_list (id),
    at       INTEGER NOT NULL,             -- of which time the list is
    taken_at INTEGER NOT NULL,             -- when we got it
    state    INTEGER NOT NULL DEFAULT 0,   -- 0 being read, 1 whole, 2 a part: nobody counts as lost
    people   INTEGER NOT NULL DEFAULT 0,
    appeared INTEGER NOT NULL DEFAULT 0,   -- since the snapshot before; of the first: 0
    lost     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX audience_snapshot_by_time ON audience_snapshot (list_id, at);

-- A person's stay on a list: from the snapshot in which they appeared to the one from which they are missing.
CREATE TABLE audience_stay (
    list_id     INTEGER NOT NULL REFERENCES audience_list (id),
    handle      TEXT    NOT NULL,
    appeared    INTEGER NOT NULL REFERENCES audience_snapshot (id),
    lost        INTEGER REFERENCES audience_snapshot (id),  -- NULL: still there
    followed_at INTEGER,                                    -- as Instagram said
    PRIMARY KEY (list_id, handle, appeared)
) STRICT, WITHOUT ROWID;
CREATE INDEX audience_stay_by_appeared ON audience_stay (appeared);
CREATE INDEX audience_stay_by_lost ON audience_stay (lost) WHERE lost IS NOT NULL;
CREATE INDEX audience_stay_by_handle ON audience_stay (handle);

-- The people of a snapshot that is being read.
CREATE TABLE audience_staged (
    snapshot_id INTEGER NOT NULL REFERENCES audience_snapshot (id) ON DELETE CASCADE,
    handle      TEXT    NOT NULL,
    followed_at INTEGER,
    PRIMARY KEY (snapshot_id, handle)
) STRICT, WITHOUT ROWID;
