-- bad
UPDATE t SET a = NOW();
-- bad
SELECT IFNULL(a, 0) FROM t;
-- bad
SELECT LEFT(a, 3) FROM t;
