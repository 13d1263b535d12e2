-- bad
SELECT id % 2 FROM t;
