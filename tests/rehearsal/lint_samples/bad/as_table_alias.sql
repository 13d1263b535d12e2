-- bad
SELECT x.id FROM t AS x;
-- bad
SELECT x.id FROM (SELECT id FROM t) AS x;
-- bad
MERGE INTO t USING (SELECT 1 a FROM dual) AS s ON (t.id = s.a) WHEN MATCHED THEN UPDATE SET b = 1;
-- bad
UPDATE t AS x SET x.a = 1;
-- bad
SELECT t.id FROM t JOIN s AS y ON y.id = t.id;
