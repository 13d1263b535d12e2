-- bad
SELECT id FROM t WHERE a = '';
-- bad
SELECT id FROM t WHERE a <> '';
-- bad
SELECT id FROM t WHERE '' = a;
-- bad
CREATE TABLE t (a VARCHAR2(20 CHAR) DEFAULT '');
