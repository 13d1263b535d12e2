-- bad
SELECT id::NUMBER FROM t;
