-- bad
CREATE TABLE t (id NUMBER(19), done BOOLEAN);
-- bad
UPDATE t SET done = TRUE;
