-- Answering: follow-ups of more than a post, approved answers, texts that two people agree on, what is told back in public,
-- and whether the conversation cooled.

-- What a follow-up is about when it is no single post: 'story:<n>', 'signal:<id>', 'item:<id>' of an edition, and
-- 'feedback:<item>:<person>' for who took an item upon himself. Pressed twice it is one follow-up.
alter table follow_up add column origin text not null default '';
alter table follow_up add column story_id bigint;
create unique index follow_up_origin on follow_up (org_id, origin) where origin <> '';

-- The library. Only added to: a better text is the next version, and one that is no longer used has a last version that says so.
create table approved_answer (
  org_id       uuid not null references organisation,
  answer_id    uuid not null,
  version      int not null check (version > 0),
  title        text not null,
  topic        text not null default '',
  text_nl      text not null default '',
  text_en      text not null default '',
  approved_by  text not null,
  approved_at  timestamptz not null,
  -- From then on whoever uses it is told that it may be old.
  look_again   date not null,
  retired      boolean not null default false,
  primary key (org_id, answer_id, version),
  check (text_nl <> '' or text_en <> '')
);

-- What somebody answers in his own words, by version; none is changed.
create table answer_text (
  org_id        uuid not null,
  follow_up_id  uuid not null,
  version       int not null check (version > 0),
  body          text not null,
  written_by    text not null,
  written_at    timestamptz not null,
  primary key (org_id, follow_up_id, version),
  foreign key (org_id, follow_up_id) references follow_up on delete cascade
);

-- Who agrees with which version.
create table answer_agreement (
  org_id        uuid not null,
  follow_up_id  uuid not null,
  version       int not null,
  by            text not null,
  at            timestamptz not null,
  primary key (org_id, follow_up_id, version, by),
  foreign key (org_id, follow_up_id, version) references answer_text on delete cascade
);

-- "U zei, wij deden": what is being written. What people read is the version that was released.
create table feedback (
  org_id        uuid not null references organisation,
  feedback_id   uuid not null,
  -- In its address.
  number        int not null,
  state         text not null default 'draft' check (state in ('draft', 'released', 'withdrawn')),
  topic_id      uuid,
  story_id      bigint,
  title         text not null default '',
  said          text not null default '',
  did           text not null default '',
  done_on       date,
  done_by       text not null default '',
  -- Counted: {"posts","voices","atLeast","questions","from","to"}.
  figures       jsonb not null default '{}',
  -- Goes up with each change, so that of two who write none overwrites the other unseen.
  revision      int not null default 0,
  -- The last version that was released; 0: none.
  version       int not null default 0,
  made_by       text not null,
  made_at       timestamptz not null,
  released_at   timestamptz,
  withdrawn_at  timestamptz,
  primary key (org_id, feedback_id),
  unique (org_id, number)
);

create table feedback_version (
  org_id       uuid not null,
  feedback_id  uuid not null,
  version      int not null check (version > 0),
  -- Canonical JSON; its hash stands in the ledger.
  content      text not null,
  released_at  timestamptz not null,
  released_by  text not null,
  primary key (org_id, feedback_id, version),
  foreign key (org_id, feedback_id) references feedback
);

create table feedback_follow_up (
  org_id        uuid not null,
  feedback_id   uuid not null,
  follow_up_id  uuid not null,
  primary key (org_id, feedback_id, follow_up_id),
  foreign key (org_id, feedback_id) references feedback on delete cascade,
  foreign key (org_id, follow_up_id) references follow_up on delete cascade
);

-- How many spoke of it before and after an answer, at the first, seventh and thirtieth day. Counts only.
create table cooling (
  org_id       uuid not null references organisation,
  about        text not null check (about in ('follow-up', 'feedback')),
  about_id     uuid not null,
  days         int not null check (days in (1, 7, 30)),
  -- The moment from which is counted: answered or released anew is measured anew.
  since        timestamptz not null,
  measured_at  timestamptz not null,
  facts        jsonb not null,
  primary key (org_id, about, about_id, days, since)
);

do $$
declare t text;
begin
  foreach t in array array['approved_answer', 'answer_text', 'answer_agreement', 'feedback', 'feedback_version',
    'feedback_follow_up', 'cooling']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert on %I to :app', t);
  end loop;
end $$;
grant update on feedback to :app;
grant delete on feedback_follow_up to :app;
