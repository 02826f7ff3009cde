-- Decisions: what the organisation did or decided, and what was measured of it. And events of the agenda that lie beside them.

create table decision (
  org_id        uuid not null references organisation,
  decision_id   uuid not null,
  title         text not null check (title <> ''),
  body          text not null default '',
  link          text not null default '',
  -- Who decided: the council, the college, a service. Never a private person.
  who           text not null default '',
  -- The policy domain that it belongs to; empty: everybody's.
  domain        text not null default '',
  topic_id      uuid,
  announced_at  timestamptz,
  decided_at    timestamptz,
  in_force_at   timestamptz,
  -- Written by a person: who is touched by it, and who is not heard here.
  touched       text not null default '',
  silent        text not null default '',
  -- Who hears how it goes; null: nobody.
  owner         text,
  -- 'hand', or where it was brought in from, with its identity there: what comes again is the same.
  origin        text not null default 'hand',
  origin_key    text,
  version       int not null default 1,
  created_at    timestamptz not null default now(),
  created_by    text not null,
  removed_at    timestamptz,
  primary key (org_id, decision_id),
  foreign key (org_id, topic_id) references topic,
  check (coalesce(announced_at, decided_at, in_force_at) is not null),
  check ((origin = 'hand') = (origin_key is null))
);
create unique index decision_of_origin on decision (org_id, origin, origin_key);
create index decision_by_topic on decision (org_id, topic_id) where removed_at is null;

-- Every version as it was written, the newest too.
create table decision_version (
  org_id       uuid not null,
  decision_id  uuid not null,
  version      int not null,
  content      jsonb not null,
  changed_by   text not null,
  changed_at   timestamptz not null,
  primary key (org_id, decision_id, version),
  foreign key (org_id, decision_id) references decision on delete cascade
);

-- What was computed of it, by what was measured (`posts`, `voices`, `negative`; `said`; of an answer that was given:
-- `answer:<id>`), from which counts (a hash) and with which seed. Anything here can be computed again, but for `said`, whose
-- texts are forgotten.
create table decision_result (
  org_id       uuid not null,
  decision_id  uuid not null,
  subject      text not null,
  data_version text not null,
  result       jsonb not null,
  made_at      timestamptz not null,
  primary key (org_id, decision_id, subject),
  foreign key (org_id, decision_id) references decision on delete cascade
);

-- What its owner was told: the key is the promise that nothing is told twice.
create table decision_told (
  org_id       uuid not null,
  decision_id  uuid not null,
  -- 'day-1', 'day-7', 'day-30', or 'signal:<id>'.
  what         text not null,
  user_id      text not null,
  mail_id      uuid not null,
  told_at      timestamptz not null,
  primary key (org_id, decision_id, what),
  foreign key (org_id, decision_id) references decision on delete cascade
);

-- What else happens in town: a market, a strike. On the same day as a decision nobody can tell the two apart.
create table agenda_event (
  org_id      uuid not null references organisation,
  event_id    uuid not null,
  title       text not null check (title <> ''),
  place       text not null default '',
  starts_at   timestamptz not null,
  ends_at     timestamptz,
  origin      text not null default 'hand',
  origin_key  text not null,
  primary key (org_id, event_id),
  unique (org_id, origin, origin_key)
);
create index agenda_event_by_time on agenda_event (org_id, starts_at);

-- Where decisions and events come from by themselves.
create table decision_feed (
  org_id        uuid not null references organisation,
  feed_id       uuid not null,
  kind          text not null,
  -- What is asked for there: a name, an address.
  wanted        text not null,
  cursor        text,
  last_visit    timestamptz,
  last_success  timestamptz,
  -- A message key; null when all is well.
  problem       text,
  -- Of the last visit: {"added","changed","same","dropped"}.
  counts        jsonb not null default '{}',
  created_at    timestamptz not null default now(),
  removed_at    timestamptz,
  primary key (org_id, feed_id)
);

do $$
declare t text;
begin
  foreach t in array array['decision', 'decision_version', 'decision_result', 'decision_told', 'agenda_event', 'decision_feed']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;
-- What was written stays as it was written; what was told was told.
revoke update, delete on decision_version from :app;
revoke update, delete on decision_told from :app;
