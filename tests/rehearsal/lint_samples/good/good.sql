-- What looks like something that is refused, and is not: LIMIT 5, '' = '', a::b.
CREATE TABLE settings (
    id NUMBER(19) NOT NULL,
    text VARCHAR2(4000 CHAR) DEFAULT 'x = '''' LIMIT 1' NOT NULL,
    "LIMIT" NUMBER(19),
    limit_value NUMBER(38, 2),
    body CLOB DEFAULT 'N/A' NOT NULL,
    at TIMESTAMP(6) DEFAULT SYS_EXTRACT_UTC(SYSTIMESTAMP) NOT NULL,
    share_of NUMBER(5) REFERENCES others (id) ON DELETE CASCADE,
    PRIMARY KEY (id),
    UNIQUE (text),
    CHECK (text IN ('true', 'false'))
);
CREATE INDEX settings_at ON settings (at);
ALTER TABLE settings ADD (time_of NUMBER(19));
INSERT INTO settings (id, text) VALUES (:id, :text);
INSERT INTO settings (id, text) SELECT 1, 'a' FROM dual UNION ALL SELECT 2, NULL FROM dual;
SELECT COUNT(*) AS n, CAST(id AS NUMBER(19)) AS number_of, (SELECT MAX(id) FROM settings) AS largest,
       EXTRACT(YEAR FROM at) AS in_year
FROM settings s LEFT JOIN others o ON o.id = s.id
WHERE s.text IS NOT NULL AND s.text <> 'x' AND s.at > SYSTIMESTAMP - INTERVAL '5' MINUTE
ORDER BY s.id
FETCH FIRST 10 ROWS ONLY;
SELECT id FROM settings WHERE id = :p0 FOR UPDATE OF id WAIT 5;
MERGE INTO settings t
USING (SELECT CAST(:a AS VARCHAR2(20)) a, CAST(:b AS NUMBER(19)) b FROM dual) s
ON (t.text = s.a)
WHEN MATCHED THEN UPDATE SET t.limit_value = s.b WHERE t.limit_value < s.b
WHEN NOT MATCHED THEN INSERT (id, text) VALUES (s.b, s.a);
WITH newest AS (SELECT MAX(id) id FROM settings) SELECT n.id FROM newest n MINUS SELECT 1 FROM dual;
UPDATE settings SET text = (SELECT o.text FROM others o WHERE o.id = settings.id) WHERE id IN (:p0, :p1);
DELETE FROM settings WHERE MOD(id, 2) = 0;
DROP TABLE settings CASCADE CONSTRAINTS PURGE;
