-- bad
SELECT `id` FROM t;
