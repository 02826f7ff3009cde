-- A crisis: started by a person for a duty roster, a situation picture every half hour, over after 72 hours. Or an exercise of one.

create table crisis (
  org_id      uuid not null references organisation,
  crisis_id   uuid not null,
  name        text not null check (name <> ''),
  -- What it is about; null: the whole square.
  topic_id    uuid,
  -- Marked wherever it is shown or told.
  exercise    boolean not null,
  started_at  timestamptz not null,
  started_by  text not null,
  -- The moment of the square that is looked at when it starts; from there it goes on as fast as time does. Only an exercise
  -- looks at a past one.
  clock_from  timestamptz not null,
  ended_at    timestamptz,
  -- A person, or 'system' when its time was over.
  ended_by    text,
  -- What the duty officer writes for the next picture: one text of lines each, and [{"text","checked","truth"}].
  info        text not null default '',
  harm        text not null default '',
  meaning     text not null default '',
  rumours     jsonb not null default '[]',
  -- Goes up with each change, so that of two who write none overwrites the other unseen.
  revision    int not null default 0,
  -- The last picture that was released; 0: none.
  version     int not null default 0,
  primary key (org_id, crisis_id),
  foreign key (org_id, topic_id) references topic,
  check (clock_from <= started_at and (exercise or clock_from = started_at)),
  check ((ended_at is null) = (ended_by is null))
);
-- One at a time.
create unique index crisis_running on crisis (org_id) where ended_at is null;

create table crisis_duty (
  org_id     uuid not null,
  crisis_id  uuid not null,
  user_id    text not null,
  primary key (org_id, crisis_id, user_id),
  foreign key (org_id, crisis_id) references crisis on delete cascade
);

-- What the machine counted, every half hour. The key is what makes it once across machines.
create table crisis_proposal (
  org_id      uuid not null,
  crisis_id   uuid not null,
  -- Half hours since the start: 0 at the start itself.
  slot        int not null check (slot >= 0),
  made_at     timestamptz not null,
  figures     jsonb not null,
  primary key (org_id, crisis_id, slot),
  foreign key (org_id, crisis_id) references crisis on delete cascade
);

-- What a person released, as it left. Never changed: a correction is the next version.
create table crisis_picture (
  org_id       uuid not null,
  crisis_id    uuid not null,
  version      int not null check (version > 0),
  slot         int not null,
  -- Canonical JSON; its hash stands in the ledger.
  content      text not null,
  released_at  timestamptz not null,
  released_by  text not null,
  -- For how many people it left.
  people       int not null,
  primary key (org_id, crisis_id, version),
  foreign key (org_id, crisis_id, slot) references crisis_proposal
);

do $$
declare t text;
begin
  foreach t in array array['crisis', 'crisis_duty', 'crisis_proposal', 'crisis_picture']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert on %I to :app', t);
  end loop;
end $$;
grant update on crisis to :app;

-- Asked every minute by the clock of the house, for all organisations at once.
create function orgs_in_crisis() returns setof uuid
  language sql stable security definer set search_path = public
  as $$ select org_id from crisis where ended_at is null $$;
