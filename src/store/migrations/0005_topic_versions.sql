-- Why a topic may be followed is part of what changed: who made the purpose wider is what an auditor asks first.
-- Null: kept before this was.
alter table topic_version
  add column domain      text,
  add column purpose     text,
  add column legal_basis text,
  add column owner       text;
