-- Leads that were merged. docs/sync.md.

-- `twin`: 0 an earlier id of the row, 1 of its twin in the cloud, 2 of a lead that was merged into it. Those of merged
-- leads are known by an event, and stay when all is offered to the cloud again.
DROP INDEX uid_alias_by_row;
CREATE INDEX uid_alias_by_row ON uid_alias (entity, row_id) WHERE twin > 0;

-- The merge that brought a name is an event, with a time of its own.
ALTER TABLE lead_alias DROP COLUMN ver;
