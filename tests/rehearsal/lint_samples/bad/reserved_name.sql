-- bad
CREATE TABLE t (id NUMBER(19), mode NUMBER(1));
-- bad
SELECT id FROM t WHERE a = :date;
