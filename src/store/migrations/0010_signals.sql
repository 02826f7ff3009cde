-- What is worth a look: found by the house in the counts, shown until it is over or somebody has seen it.

create table signal (
  org_id     uuid not null references organisation on delete cascade,
  signal_id  uuid not null,
  kind       text not null check (kind in ('peak', 'drip', 'new', 'turn', 'question')),
  -- What it is about, as one key: `topic:<id>`, `story:<id>`, `question:<post>`. A signal that goes on keeps its row.
  about      text not null,
  topic_id   uuid,
  -- When the thing itself began, when it was found, and when it was last seen.
  began_at   timestamptz not null,
  found_at   timestamptz not null,
  last_at    timestamptz not null,
  -- 0 to 1: half where it is just enough.
  strength   real not null,
  posts      int not null,
  voices     int not null,
  -- What it was compared with, and of what it is made: numbers, names of sources, words that several voices used.
  -- Never a piece of a post.
  facts      jsonb not null default '{}',
  primary key (org_id, signal_id),
  foreign key (org_id, topic_id) references topic on delete cascade
);
create index signal_by_time on signal (org_id, last_at desc);
create index signal_about on signal (org_id, about, last_at desc);

-- How soon a topic speaks up.
alter table topic add column sensitivity text not null default 'usual' check (sensitivity in ('low', 'usual', 'high'));

alter table signal enable row level security;
create policy own_org on signal using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update, delete on signal to :app;
