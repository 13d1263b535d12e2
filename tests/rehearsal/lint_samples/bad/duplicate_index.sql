CREATE TABLE t (id NUMBER(19) NOT NULL, a NUMBER(19), b NUMBER(19) UNIQUE, PRIMARY KEY (id), UNIQUE (a, b));
-- bad
CREATE INDEX t_id ON t (id);
-- bad
CREATE INDEX t_ab ON t (a, b);
-- bad
CREATE INDEX t_b ON t (b);
CREATE INDEX t_ba ON t (b, a);
