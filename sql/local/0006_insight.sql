-- What statistics are added up from. docs/numbers.md.

-- The stages of `milestone` are counted like events: their kind is 100 + stage. So that years cost no more than a
-- day, everything is added up once more: by day (UTC) and by 32 days, and for the whole team by quarter of an hour
-- and by day.
CREATE TABLE rollup_day (
    kind        INTEGER NOT NULL,
    day         INTEGER NOT NULL,  -- start, in microseconds
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    actor_id    INTEGER NOT NULL REFERENCES actor (id),
    count       INTEGER NOT NULL,
    PRIMARY KEY (kind, day, operator_id, actor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rollup_day_by_operator ON rollup_day (operator_id);
CREATE INDEX rollup_day_by_actor ON rollup_day (actor_id);

CREATE TABLE rollup_32_days (
    kind        INTEGER NOT NULL,
    start       INTEGER NOT NULL,  -- in microseconds; the first began with 1970
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    actor_id    INTEGER NOT NULL REFERENCES actor (id),
    count       INTEGER NOT NULL,
    PRIMARY KEY (kind, start, operator_id, actor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rollup_32_days_by_operator ON rollup_32_days (operator_id);
CREATE INDEX rollup_32_days_by_actor ON rollup_32_days (actor_id);

CREATE TABLE rollup_team_day (
    kind  INTEGER NOT NULL,
    day   INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (kind, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_team (
    kind   INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (kind, bucket)
) STRICT, WITHOUT ROWID;

-- A person's or an account's hours over years are read from the index alone.
DROP INDEX rollup_by_operator;
CREATE INDEX rollup_by_operator ON rollup (operator_id, kind, bucket, count);
DROP INDEX rollup_by_actor;
CREATE INDEX rollup_by_actor ON rollup (actor_id, kind, bucket, count);

INSERT INTO rollup (bucket, operator_id, actor_id, kind, count)
SELECT at - (at % 900000000 + 900000000) % 900000000, operator_id, actor_id, 100 + stage, COUNT(*)
FROM milestone GROUP BY 1, 2, 3, 4;
INSERT INTO rollup_day (kind, day, operator_id, actor_id, count)
SELECT kind, bucket - (bucket % 86400000000 + 86400000000) % 86400000000, operator_id, actor_id, SUM(count)
FROM rollup GROUP BY 1, 2, 3, 4;
INSERT INTO rollup_32_days (kind, start, operator_id, actor_id, count)
SELECT kind, day - (day % 2764800000000 + 2764800000000) % 2764800000000, operator_id, actor_id, SUM(count)
FROM rollup_day GROUP BY 1, 2, 3, 4;
INSERT INTO rollup_team (kind, bucket, count) SELECT kind, bucket, SUM(count) FROM rollup GROUP BY 1, 2;
INSERT INTO rollup_team_day (kind, day, count) SELECT kind, day, SUM(count) FROM rollup_day GROUP BY 1, 2;

-- By triggers, so that no path forgets them.
CREATE TRIGGER rollup_insert AFTER INSERT ON rollup BEGIN
    INSERT INTO rollup_day (kind, day, operator_id, actor_id, count)
    VALUES (new.kind, new.bucket - (new.bucket % 86400000000 + 86400000000) % 86400000000, new.operator_id,
            new.actor_id, new.count)
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
    INSERT INTO rollup_team (kind, bucket, count) VALUES (new.kind, new.bucket, new.count)
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
END;
CREATE TRIGGER rollup_update AFTER UPDATE OF count ON rollup BEGIN
    UPDATE rollup_day SET count = count + new.count - old.count
    WHERE kind = new.kind AND day = new.bucket - (new.bucket % 86400000000 + 86400000000) % 86400000000
      AND operator_id = new.operator_id AND actor_id = new.actor_id;
    UPDATE rollup_team SET count = count + new.count - old.count
    WHERE kind = new.kind AND bucket = new.bucket;
END;
CREATE TRIGGER rollup_delete AFTER DELETE ON rollup BEGIN
    UPDATE rollup_day SET count = count - old.count
    WHERE kind = old.kind AND day = old.bucket - (old.bucket % 86400000000 + 86400000000) % 86400000000
      AND operator_id = old.operator_id AND actor_id = old.actor_id;
    UPDATE rollup_team SET count = count - old.count WHERE kind = old.kind AND bucket = old.bucket;
END;

CREATE TRIGGER rollup_day_insert AFTER INSERT ON rollup_day BEGIN
    INSERT INTO rollup_32_days (kind, start, operator_id, actor_id, count)
    VALUES (new.kind, new.day - (new.day % 2764800000000 + 2764800000000) % 2764800000000, new.operator_id,
            new.actor_id, new.count)
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
    INSERT INTO rollup_team_day (kind, day, count) VALUES (new.kind, new.day, new.count)
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
END;
CREATE TRIGGER rollup_day_update AFTER UPDATE OF count ON rollup_day BEGIN
    UPDATE rollup_32_days SET count = count + new.count - old.count
    WHERE kind = new.kind AND start = new.day - (new.day % 2764800000000 + 2764800000000) % 2764800000000
      AND operator_id = new.operator_id AND actor_id = new.actor_id;
    UPDATE rollup_team_day SET count = count + new.count - old.count
    WHERE kind = new.kind AND day = new.day;
END;
CREATE TRIGGER rollup_day_delete AFTER DELETE ON rollup_day BEGIN
    UPDATE rollup_32_days SET count = count - old.count
    WHERE kind = old.kind AND start = old.day - (old.day % 2764800000000 + 2764800000000) % 2764800000000
      AND operator_id = old.operator_id AND actor_id = old.actor_id;
    UPDATE rollup_team_day SET count = count - old.count WHERE kind = old.kind AND day = old.day;
END;

CREATE TRIGGER milestone_insert AFTER INSERT ON milestone BEGIN
    INSERT INTO rollup (bucket, operator_id, actor_id, kind, count)
    VALUES (new.at - (new.at % 900000000 + 900000000) % 900000000, new.operator_id, new.actor_id,
            100 + new.stage, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER milestone_update AFTER UPDATE ON milestone BEGIN
    UPDATE rollup SET count = count - 1
    WHERE bucket = old.at - (old.at % 900000000 + 900000000) % 900000000 AND operator_id = old.operator_id
      AND actor_id = old.actor_id AND kind = 100 + old.stage;
    INSERT INTO rollup (bucket, operator_id, actor_id, kind, count)
    VALUES (new.at - (new.at % 900000000 + 900000000) % 900000000, new.operator_id, new.actor_id,
            100 + new.stage, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER milestone_delete AFTER DELETE ON milestone BEGIN
    UPDATE rollup SET count = count - 1
    WHERE bucket = old.at - (old.at % 900000000 + 900000000) % 900000000 AND operator_id = old.operator_id
      AND actor_id = old.actor_id AND kind = 100 + old.stage;
END;

-- Texts that say the same share a shape: a hash of the text without letter case, names, numbers and marks. 0: not
-- the kept text of a DM; NULL: an older row that is still to be looked at.
ALTER TABLE event_text ADD COLUMN shape INTEGER;
UPDATE event_text SET shape = 0
WHERE state <> 0 OR (SELECT kind FROM event WHERE id = event_id) <> 0;
CREATE INDEX event_text_by_shape ON event_text (shape) WHERE shape <> 0;
CREATE INDEX event_text_unshaped ON event_text (event_id) WHERE shape IS NULL;

-- Without references to people, whose indexes would cost each DM more than the table: nobody is ever deleted.
CREATE TABLE rollup_shape (
    day         INTEGER NOT NULL,
    operator_id INTEGER NOT NULL,
    actor_id    INTEGER NOT NULL,
    shape       INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    PRIMARY KEY (day, operator_id, actor_id, shape)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollup_shape_32_days (
    start       INTEGER NOT NULL,
    operator_id INTEGER NOT NULL,
    actor_id    INTEGER NOT NULL,
    shape       INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    PRIMARY KEY (start, operator_id, actor_id, shape)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER rollup_shape_insert AFTER INSERT ON rollup_shape BEGIN
    INSERT INTO rollup_shape_32_days (start, operator_id, actor_id, shape, count)
    VALUES (new.day - (new.day % 2764800000000 + 2764800000000) % 2764800000000, new.operator_id, new.actor_id,
            new.shape, new.count)
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
END;
CREATE TRIGGER rollup_shape_update AFTER UPDATE OF count ON rollup_shape BEGIN
    UPDATE rollup_shape_32_days SET count = count + new.count - old.count
    WHERE start = new.day - (new.day % 2764800000000 + 2764800000000) % 2764800000000
      AND operator_id = new.operator_id AND actor_id = new.actor_id AND shape = new.shape;
END;
CREATE TRIGGER rollup_shape_delete AFTER DELETE ON rollup_shape BEGIN
    UPDATE rollup_shape_32_days SET count = count - old.count
    WHERE start = old.day - (old.day % 2764800000000 + 2764800000000) % 2764800000000
      AND operator_id = old.operator_id AND actor_id = old.actor_id AND shape = old.shape;
END;

-- The DM that a lead's first reply answers: the last one until then. `shape`: of its text.
CREATE VIEW answered_dm AS
SELECT m.lead_id, e.id AS event_id, e.at, e.operator_id, e.actor_id, COALESCE(t.shape, 0) AS shape
FROM milestone m
JOIN event e ON e.id = (SELECT l.id FROM event l WHERE l.lead_id = m.lead_id AND l.kind = 0 AND l.at <= m.at
                        ORDER BY l.at DESC, l.uid DESC LIMIT 1)
LEFT JOIN event_text t ON t.event_id = e.id
WHERE m.stage = 1;

-- The same, kept: to look each up anew takes seconds.
CREATE TABLE answered (
    lead_id     INTEGER PRIMARY KEY,
    event_id    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    operator_id INTEGER NOT NULL,
    actor_id    INTEGER NOT NULL,
    shape       INTEGER NOT NULL
) STRICT;
INSERT INTO answered (lead_id, event_id, at, operator_id, actor_id, shape) SELECT * FROM answered_dm;

CREATE TRIGGER answered_by_reply AFTER INSERT ON milestone WHEN new.stage = 1 BEGIN
    DELETE FROM answered WHERE lead_id = new.lead_id;
    INSERT INTO answered (lead_id, event_id, at, operator_id, actor_id, shape)
    SELECT * FROM answered_dm WHERE lead_id = new.lead_id;
END;
CREATE TRIGGER answered_by_earlier_reply AFTER UPDATE OF at ON milestone WHEN new.stage = 1 BEGIN
    DELETE FROM answered WHERE lead_id = new.lead_id;
    INSERT INTO answered (lead_id, event_id, at, operator_id, actor_id, shape)
    SELECT * FROM answered_dm WHERE lead_id = new.lead_id;
END;
CREATE TRIGGER answered_no_more AFTER DELETE ON milestone WHEN old.stage = 1 BEGIN
    DELETE FROM answered WHERE lead_id = old.lead_id;
END;
-- A DM that comes to the log after the reply to it. What takes DMs from a lead makes its milestones anew.
CREATE TRIGGER answered_late AFTER INSERT ON event
WHEN new.kind = 0 AND new.at <= (SELECT at FROM milestone WHERE lead_id = new.lead_id AND stage = 1) BEGIN
    DELETE FROM answered WHERE lead_id = new.lead_id;
    INSERT INTO answered (lead_id, event_id, at, operator_id, actor_id, shape)
    SELECT * FROM answered_dm WHERE lead_id = new.lead_id;
END;
-- Of two at the same moment it is the one with the greater id.
CREATE TRIGGER answered_renamed AFTER UPDATE OF uid ON event WHEN new.kind = 0 BEGIN
    DELETE FROM answered WHERE lead_id = new.lead_id;
    INSERT INTO answered (lead_id, event_id, at, operator_id, actor_id, shape)
    SELECT * FROM answered_dm WHERE lead_id = new.lead_id;
END;

CREATE TRIGGER event_text_shaped AFTER INSERT ON event_text WHEN new.shape <> 0 BEGIN
    INSERT INTO rollup_shape (day, operator_id, actor_id, shape, count)
    SELECT at - (at % 86400000000 + 86400000000) % 86400000000, operator_id, actor_id, new.shape, 1
    FROM event WHERE id = new.event_id
    ON CONFLICT DO UPDATE SET count = count + 1;
    UPDATE answered SET shape = new.shape
    WHERE lead_id = (SELECT lead_id FROM event WHERE id = new.event_id) AND event_id = new.event_id;
END;
CREATE TRIGGER event_text_reshaped AFTER UPDATE OF shape ON event_text BEGIN
    UPDATE rollup_shape SET count = count - 1
    WHERE old.shape <> 0 AND shape = old.shape
      AND (day, operator_id, actor_id) = (
          SELECT at - (at % 86400000000 + 86400000000) % 86400000000, operator_id, actor_id
          FROM event WHERE id = old.event_id);
    INSERT INTO rollup_shape (day, operator_id, actor_id, shape, count)
    SELECT at - (at % 86400000000 + 86400000000) % 86400000000, operator_id, actor_id, new.shape, 1
    FROM event WHERE id = new.event_id AND new.shape <> 0
    ON CONFLICT DO UPDATE SET count = count + 1;
    UPDATE answered SET shape = COALESCE(new.shape, 0)
    WHERE lead_id = (SELECT lead_id FROM event WHERE id = new.event_id) AND event_id = new.event_id;
END;
CREATE TRIGGER event_text_erased AFTER UPDATE OF text ON event_text
WHEN new.state <> 0 AND new.shape IS NOT 0 BEGIN
    UPDATE event_text SET shape = 0 WHERE event_id = new.event_id;
END;
-- An event goes after its text, which needs it here.
CREATE TRIGGER event_text_gone AFTER DELETE ON event_text WHEN old.shape <> 0 BEGIN
    UPDATE rollup_shape SET count = count - 1
    WHERE shape = old.shape
      AND (day, operator_id, actor_id) = (
          SELECT at - (at % 86400000000 + 86400000000) % 86400000000, operator_id, actor_id
          FROM event WHERE id = old.event_id);
END;

-- Which leads a seat ever wrote to: over all time there is no other way to count each once than to look at every DM.
CREATE TABLE seat_lead (
    actor_id INTEGER NOT NULL,
    lead_id  INTEGER NOT NULL,
    PRIMARY KEY (actor_id, lead_id)
) STRICT, WITHOUT ROWID;
INSERT INTO seat_lead (actor_id, lead_id)
SELECT DISTINCT actor_id, lead_id FROM event WHERE kind = 0 AND lead_id > 0;
CREATE TRIGGER seat_lead_insert AFTER INSERT ON event WHEN new.kind = 0 AND new.lead_id > 0 BEGIN
    INSERT INTO seat_lead (actor_id, lead_id) VALUES (new.actor_id, new.lead_id) ON CONFLICT DO NOTHING;
END;
-- The plus keeps SQLite to the lead's few events.
CREATE TRIGGER seat_lead_update AFTER UPDATE OF lead_id ON event WHEN new.kind = 0 BEGIN
    DELETE FROM seat_lead
    WHERE actor_id = old.actor_id AND lead_id = old.lead_id
      AND NOT EXISTS (SELECT 1 FROM event WHERE lead_id = old.lead_id AND +actor_id = old.actor_id AND kind = 0);
    INSERT INTO seat_lead (actor_id, lead_id) SELECT new.actor_id, new.lead_id WHERE new.lead_id > 0
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER seat_lead_delete AFTER DELETE ON event WHEN old.kind = 0 BEGIN
    DELETE FROM seat_lead
    WHERE actor_id = old.actor_id AND lead_id = old.lead_id
      AND NOT EXISTS (SELECT 1 FROM event WHERE lead_id = old.lead_id AND +actor_id = old.actor_id AND kind = 0);
END;

-- Leads whose contact was found, by their last change.
CREATE INDEX lead_with_email ON lead (updated_at)
WHERE email NOT IN ('N/S', 'N/F') AND removed = 0 AND id > 0;
CREATE INDEX lead_with_phone ON lead (updated_at)
WHERE phone NOT IN ('N/S', 'N/F') AND removed = 0 AND id > 0;
