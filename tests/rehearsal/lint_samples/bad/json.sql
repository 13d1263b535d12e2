-- bad
SELECT a ->> 'b' FROM t;
-- bad
SELECT j.x FROM t, JSON_TABLE(t.a, '$' COLUMNS (x NUMBER(19) PATH '$.x')) j;
