-- bad
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET t.a = s.a;
-- bad
MERGE INTO things t USING s ON (t.id = s.id) WHEN MATCHED THEN UPDATE SET t.id = s.id;
MERGE INTO things t USING s ON (t.id = s.id) WHEN MATCHED THEN UPDATE SET t.a = s.id WHERE t.id = 5;
