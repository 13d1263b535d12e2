-- Run in H2 before anybody connects, in the session that keeps the database alive.

-- The part of Oracle's catalogue that asks what is there; its names are in capitals.
CREATE VIEW user_tables AS
    SELECT UPPER(table_name) AS table_name
    FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE';
CREATE VIEW user_tab_columns AS
    SELECT UPPER(table_name) AS table_name, UPPER(column_name) AS column_name,
           CAST(ordinal_position AS NUMERIC(19)) AS column_id,
           CASE is_nullable WHEN 'YES' THEN 'Y' ELSE 'N' END AS nullable
    FROM information_schema.columns
    WHERE table_schema = 'public';
CREATE VIEW user_indexes AS
    SELECT UPPER(index_name) AS index_name, UPPER(table_name) AS table_name
    FROM information_schema.indexes
    WHERE table_schema = 'public';
CREATE VIEW user_objects AS
    SELECT UPPER(table_name) AS object_name, 'TABLE' AS object_type, 'VALID' AS status
    FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE';
CREATE VIEW user_triggers AS
    SELECT UPPER(trigger_name) AS trigger_name, UPPER(event_object_table) AS table_name, 'ENABLED' AS status
    FROM information_schema.triggers
    WHERE trigger_schema = 'public';
CREATE VIEW user_sequences AS
    SELECT UPPER(sequence_name) AS sequence_name
    FROM information_schema.sequences
    WHERE sequence_schema = 'public';

-- The wire server, in this process, on a port that the system chooses; it prints its address.
CREATE ALIAS start_server FOR 'org.h2.tools.Server.main';
CALL start_server('-pg', '-pgPort', '0', '-pgDaemon', '-key', 'ora', 'mem:ora');
