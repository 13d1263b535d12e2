-- bad
SELECT id FROM t WHERE a ILIKE 'b%';
