-- bad
SELECT a_name_that_has_thirty_one_lett FROM t;
-- bad
SELECT a FROM t WHERE a = :a_placeholder_of_some_thirty_one;
