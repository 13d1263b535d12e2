-- For a PostgreSQL schema that other programs write to, too: gives their changes a number and versions, so that
-- sync sees them. `instacrm cloud upgrade` runs it where something of it is missing; so can the owner of the tables:
--     psql "$URL" -f triggers.sql
-- A writer that sets CHANGE_SEQ itself (instacrmd) is left alone. The functions run with their owner's rights:
-- other programs need no grants for them.

-- The next number and the cloud's own time, under the clock row's lock: until this transaction ends, nobody else
-- gets one. So the order of numbers is the order of commits.
CREATE OR REPLACE FUNCTION instacrm_take(OUT seq BIGINT, OUT ver BIGINT) LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE sync_clock SET
        last_seq = last_seq + 1,
        last_ver = GREATEST(last_ver + 1, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT))
    WHERE scope = 'team' RETURNING last_seq, last_ver
$$;

-- Any table: a number for a row that has none of its own. TG_ARGV are pairs of a column and its version's column:
-- a value that changed without its version gets the cloud's.
CREATE OR REPLACE FUNCTION instacrm_sequence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    taken RECORD;
    fresh JSONB := to_jsonb(NEW);
    old_row JSONB := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) ELSE '{}' END;
    changed JSONB := '{}';
    place INTEGER := 0;
BEGIN
    IF NEW.change_seq IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.change_seq IS DISTINCT FROM OLD.change_seq) THEN
        RETURN NEW;
    END IF;
    taken := instacrm_take();
    WHILE place < TG_NARGS LOOP
        IF fresh -> TG_ARGV[place] IS DISTINCT FROM old_row -> TG_ARGV[place]
            AND (TG_OP = 'INSERT' OR fresh -> TG_ARGV[place + 1] IS NOT DISTINCT FROM old_row -> TG_ARGV[place + 1]) THEN
            changed := changed || jsonb_build_object(TG_ARGV[place + 1], taken.ver);
            -- Status and notes say besides that it was another program: it may have written no event. A new row's
            -- status is no change.
            IF (TG_OP = 'UPDATE' OR TG_ARGV[place] = 'notes') AND fresh ? replace(TG_ARGV[place + 1], '_ver', '_foreign_ver') THEN
                changed := changed
                    || jsonb_build_object(replace(TG_ARGV[place + 1], '_ver', '_foreign_ver'), taken.ver);
            END IF;
        END IF;
        place := place + 2;
    END LOOP;
    NEW := jsonb_populate_record(NEW, changed || jsonb_build_object('change_seq', taken.seq));
    RETURN NEW;
END $$;

-- Before its first row, each statement takes the clock's lock, as a push does: two that want the same rows queue here,
-- and never hold what the other waits for.
CREATE OR REPLACE FUNCTION instacrm_lock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM 1 FROM sync_clock WHERE scope = 'team' FOR UPDATE;
    RETURN NULL;
END $$;

-- A row that is deleted leaves a tombstone. One that says where the row went on (new_id) stands already, with the
-- number of that change.
CREATE OR REPLACE FUNCTION instacrm_bury() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    taken RECORD := instacrm_take();
BEGIN
    INSERT INTO sync_tombstones (table_name, id, change_seq)
    VALUES (upper(TG_TABLE_NAME), to_jsonb(OLD) ->> TG_ARGV[0], taken.seq)
    ON CONFLICT (table_name, id) DO UPDATE SET change_seq = excluded.change_seq
        WHERE sync_tombstones.new_id IS NULL;
    RETURN OLD;
END $$;

-- With an owner's rights they must find the owner's tables, wherever the caller looks and whatever temporary tables
-- it has made; and nobody takes numbers for nothing.
DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['instacrm_take', 'instacrm_sequence', 'instacrm_lock', 'instacrm_bury'] LOOP
        EXECUTE format('ALTER FUNCTION %I() SET search_path = %I, pg_temp', name, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %I() FROM PUBLIC', name);
    END LOOP;
END $$;

CREATE OR REPLACE TRIGGER instacrm_lock BEFORE INSERT OR UPDATE OR DELETE ON operators FOR EACH STATEMENT
    EXECUTE FUNCTION instacrm_lock();
CREATE OR REPLACE TRIGGER instacrm_lock BEFORE INSERT OR UPDATE OR DELETE ON actors FOR EACH STATEMENT
    EXECUTE FUNCTION instacrm_lock();
CREATE OR REPLACE TRIGGER instacrm_lock BEFORE INSERT OR UPDATE OR DELETE ON targets FOR EACH STATEMENT
    EXECUTE FUNCTION instacrm_lock();
CREATE OR REPLACE TRIGGER instacrm_lock BEFORE INSERT OR UPDATE OR DELETE ON event_logs FOR EACH STATEMENT
    EXECUTE FUNCTION instacrm_lock();
CREATE OR REPLACE TRIGGER instacrm_lock BEFORE INSERT OR UPDATE OR DELETE ON outreach_logs FOR EACH STATEMENT
    EXECUTE FUNCTION instacrm_lock();
CREATE OR REPLACE TRIGGER instacrm_lock BEFORE INSERT OR UPDATE OR DELETE ON goals FOR EACH STATEMENT
    EXECUTE FUNCTION instacrm_lock();
CREATE OR REPLACE TRIGGER instacrm_lock BEFORE INSERT OR UPDATE OR DELETE ON rules FOR EACH STATEMENT
    EXECUTE FUNCTION instacrm_lock();

CREATE OR REPLACE TRIGGER instacrm_sequence BEFORE INSERT OR UPDATE ON operators FOR EACH ROW
    EXECUTE FUNCTION instacrm_sequence('opr_name', 'opr_name_ver');
CREATE OR REPLACE TRIGGER instacrm_sequence BEFORE INSERT OR UPDATE ON actors FOR EACH ROW
    EXECUTE FUNCTION instacrm_sequence('opr_id', 'opr_id_ver', 'act_status', 'act_status_ver');
CREATE OR REPLACE TRIGGER instacrm_sequence BEFORE INSERT OR UPDATE ON targets FOR EACH ROW
    EXECUTE FUNCTION instacrm_sequence('tar_username', 'tar_username_ver', 'tar_status', 'tar_status_ver',
                                       'notes', 'notes_ver', 'email', 'email_ver', 'phone_num', 'phone_num_ver',
                                       'cont_source', 'cont_source_ver', 'deleted', 'deleted_ver');
CREATE OR REPLACE TRIGGER instacrm_sequence BEFORE INSERT OR UPDATE ON event_logs FOR EACH ROW
    EXECUTE FUNCTION instacrm_sequence();
CREATE OR REPLACE TRIGGER instacrm_sequence BEFORE INSERT OR UPDATE ON outreach_logs FOR EACH ROW
    EXECUTE FUNCTION instacrm_sequence();
CREATE OR REPLACE TRIGGER instacrm_sequence BEFORE INSERT OR UPDATE ON goals FOR EACH ROW
    EXECUTE FUNCTION instacrm_sequence('status', 'status_ver');
CREATE OR REPLACE TRIGGER instacrm_sequence BEFORE INSERT OR UPDATE ON rules FOR EACH ROW
    EXECUTE FUNCTION instacrm_sequence('status', 'status_ver');

CREATE OR REPLACE TRIGGER instacrm_bury AFTER DELETE ON targets FOR EACH ROW
    EXECUTE FUNCTION instacrm_bury('tar_id');
CREATE OR REPLACE TRIGGER instacrm_bury AFTER DELETE ON event_logs FOR EACH ROW
    EXECUTE FUNCTION instacrm_bury('elg_id');
CREATE OR REPLACE TRIGGER instacrm_bury AFTER DELETE ON goals FOR EACH ROW
    EXECUTE FUNCTION instacrm_bury('goal_id');
CREATE OR REPLACE TRIGGER instacrm_bury AFTER DELETE ON rules FOR EACH ROW
    EXECUTE FUNCTION instacrm_bury('rule_id');

-- Last, this file's number: whoever changes anything above raises it. By it an upgrade knows what an older file made,
-- or half a file.
CREATE OR REPLACE FUNCTION instacrm_triggers_1() RETURNS void LANGUAGE sql AS $$
$$;
