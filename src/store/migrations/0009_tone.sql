-- How posts sound, and what the people of an organisation taught the model about it.

-- `tone_sure`: the chance that it is right; 1 where a person said so. Null tone: it cannot be told.
alter table post add column tone text check (tone in ('negative', 'neutral', 'positive', 'mixed'));
alter table post add column tone_sure real not null default 0;
alter table post add column tone_said boolean not null default false;
create index post_by_tone on post (org_id, tone, at desc, post_id desc) where body is not null and tone is not null;

-- A lesson holds no text: numbers that many words share, in order of size, and a few measures. It may outlive the text, and
-- is then no longer of any post.
create table tone_lesson (
  org_id       uuid not null references organisation on delete cascade,
  lesson_id    uuid not null,
  post_id      bigint,
  lang         text not null,
  words        int[] not null,
  measures     real[] not null,
  logits       real[] not null,
  -- What the program said before, and what a person said.
  heard        text,
  said         text not null check (said in ('negative', 'neutral', 'positive', 'mixed')),
  corrected_by text not null,
  corrected_at timestamptz not null default now(),
  primary key (org_id, lesson_id)
);
create unique index tone_lesson_of_post on tone_lesson (org_id, post_id) where post_id is not null;
create index tone_lesson_by_time on tone_lesson (org_id, corrected_at desc);

-- What lies over the model. `macro_f1`: measured on lessons that it had not learnt from; null: not measured yet.
create table tone_layer (
  org_id      uuid not null references organisation on delete cascade,
  layer       jsonb not null,
  version     int not null default 1,
  lessons     int not null default 0,
  macro_f1    real,
  -- What the model reaches on the same lessons without the layer.
  before_f1   real,
  -- Of what the layer calls negative, neutral, positive: the share that is right, 0-1, in that order.
  precision_of real[],
  measured_at timestamptz,
  primary key (org_id)
);

-- Whatever way a text goes: what was learnt from it stays, but no longer says from which.
create function forget_tone_source() returns trigger language plpgsql as $$
begin
  update tone_lesson set post_id = null where org_id = new.org_id and post_id = new.post_id;
  return null;
end $$;
create trigger forget_tone_source after update of body on post
  for each row when (old.body is not null and new.body is null) execute function forget_tone_source();

do $$
declare t text;
begin
  foreach t in array array['tone_lesson','tone_layer']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;
