-- bad
UPDATE t SET a = s.a FROM s WHERE s.id = t.id;
