-- Help with wording: an endpoint of the organisation's choice proposes words, a person takes them over or does not.

-- No row: there is no such help.
create table word_help (
  org_id       uuid primary key references organisation on delete cascade,
  address      text not null,
  model        text not null,
  -- Wrapped with the key of the house; null: the endpoint asks for none.
  wrapped      bytea,
  active       boolean not null default false,
  changed_by   text not null,
  changed_at   timestamptz not null,
  -- One asks at a time, also over processes.
  asking_until timestamptz
);

-- Who was shown what would be sent, and to which endpoint: another one is shown anew.
create table word_help_seen (
  org_id   uuid not null references organisation on delete cascade,
  user_id  text not null,
  endpoint text not null,
  at       timestamptz not null,
  primary key (org_id, user_id)
);

-- The last proposal for an item, until it is sent away or forgotten.
create table word_proposal (
  org_id    uuid not null,
  item_id   uuid not null,
  headline  text not null default '',
  said      text not null default '',
  reading   text not null default '',
  model     text not null default '',
  asked_by  text not null,
  asked_at  timestamptz not null,
  -- The key of what went wrong; null: nothing.
  problem   text,
  primary key (org_id, item_id),
  foreign key (org_id, item_id) references tamtam_item on delete cascade
);

-- Texts of an item that were taken over from a machine, as they were: a field that still says one of them is labelled.
alter table tamtam_item add column machine jsonb not null default '[]';

do $$
declare t text;
begin
  foreach t in array array['word_help', 'word_help_seen', 'word_proposal']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;
