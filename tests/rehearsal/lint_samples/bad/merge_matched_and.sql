-- bad
MERGE INTO t USING s ON (t.id = s.id) WHEN MATCHED AND t.a < s.a THEN UPDATE SET a = s.a;
