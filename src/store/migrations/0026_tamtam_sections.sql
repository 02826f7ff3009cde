-- Sections of an edition, calendars for its agenda, and steps that can be undone.

-- Which sections, in which order: [{"id","on","title"}]. Empty: as usual.
alter table tamtam_setting add column sections jsonb not null default '[]';
-- A PDF goes with the mail.
alter table tamtam_setting add column pdf boolean not null default false;

-- What a person wrote in the sections of a day, by their ids.
alter table tamtam_day add column extra jsonb not null default '{}';

-- Somebody else has it open as well: each of the two is told.
alter table tamtam_day add column also_by text;
alter table tamtam_day add column also_until timestamptz;

-- Calendars of the organisation, with what stands in them for the days to come.
create table calendar (
  org_id       uuid not null references organisation on delete cascade,
  calendar_id  uuid not null,
  url          text not null,
  name         text not null,
  -- [{"title","place","day","time"}] of the days from `read_for` on.
  occasions    jsonb not null default '[]',
  read_at      timestamptz,
  -- Events that could not be read.
  skipped      int not null default 0,
  -- The key of what is wrong, in words `problem.…`; null: nothing.
  problem      text,
  primary key (org_id, calendar_id),
  unique (org_id, url)
);

-- How a tamtam stood before each step, so that steps of a day can be undone, last first.
create table tamtam_step (
  org_id  uuid not null,
  day     date not null,
  n       int not null,
  what    text not null,
  by      text not null,
  at      timestamptz not null,
  -- {"title","mood","extra","items":[…]}
  before  jsonb not null,
  primary key (org_id, day, n),
  foreign key (org_id, day) references tamtam_day on delete cascade
);

do $$
declare t text;
begin
  foreach t in array array['calendar', 'tamtam_step']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;
