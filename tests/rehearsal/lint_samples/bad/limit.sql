-- bad
SELECT id FROM t LIMIT 10;
-- bad
SELECT id FROM t LIMIT :n;
