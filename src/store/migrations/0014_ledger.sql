-- The ledger: what was told to whom and when, one chain per organisation, never changed.

create table ledger_entry (
  org_id  uuid not null references organisation,
  -- From 1, without gaps.
  n       bigint not null,
  -- Exactly what the hash is over (canonical JSON); it holds the hash of the entry before. The columns beside it repeat
  -- parts of it, so that they can be asked for; whoever checks the chain checks that they do.
  line    text not null,
  hash    bytea not null check (length(hash) = 32),
  at      timestamptz not null,
  kind    text not null check (kind ~ '^[a-z-]+\.[a-z-]+$'),
  primary key (org_id, n)
);
create index ledger_entry_kind on ledger_entry (org_id, kind, n);

-- What the commitments in a line stand for: a person, a remark. Taking a row away erases that and breaks nothing.
create table ledger_opening (
  org_id  uuid not null,
  n       bigint not null,
  field   text not null,
  salt    bytea not null check (length(salt) = 16),
  value   text not null,
  primary key (org_id, n, field),
  foreign key (org_id, n) references ledger_entry
);
create index ledger_opening_value on ledger_opening (org_id, field, value);

-- Where the chain ends: whoever adds to it holds this row.
create table ledger_head (
  org_id  uuid primary key references organisation,
  n       bigint not null,
  hash    bytea not null check (length(hash) = 32)
);

do $$
declare t text;
begin
  foreach t in array array['ledger_entry', 'ledger_opening', 'ledger_head']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert on %I to :app', t);
  end loop;
end $$;
grant delete on ledger_opening to :app;
grant update on ledger_head to :app;
