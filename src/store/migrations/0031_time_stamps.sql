-- Time stamps (RFC 3161) over heads of the ledger, from an authority that an administrator chose.

-- No row: none are asked for.
create table time_stamp_setting (
  org_id         uuid primary key references organisation on delete cascade,
  address        text not null,
  active         boolean not null default false,
  changed_by     text not null,
  changed_at     timestamptz not null,
  -- Why the last question brought nothing, as the last part of a message key; null: it did, or nothing was asked yet.
  problem        text,
  problem_since  timestamptz,
  asked_at       timestamptz
);

-- Each as it came. Added to and read, never changed, like the ledger that it is about.
create table time_stamp (
  org_id   uuid not null references organisation,
  -- The entry of the ledger whose hash it is over, and that hash.
  n        bigint not null,
  hash     bytea not null check (length(hash) = 32),
  -- The whole answer (TimeStampResp), as `openssl ts -verify -in` reads it.
  answer   bytea not null,
  -- When the authority says that it was.
  at       timestamptz not null,
  address  text not null,
  primary key (org_id, n)
);

do $$
declare t text;
begin
  foreach t in array array['time_stamp_setting', 'time_stamp']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert on %I to :app', t);
  end loop;
end $$;
grant update on time_stamp_setting to :app;
