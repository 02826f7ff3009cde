-- Stories: posts that are about the same thing, found by the machine at arrival and arranged by people; and lines: a post
-- that repeats another.

alter table post add column story bigint;
-- The first post of the line that it repeats; null: it is the first itself.
alter table post add column copy_of bigint;
create index post_by_story on post (org_id, story, at) where story is not null;
create index post_by_copy on post (org_id, copy_of) where copy_of is not null;

alter table counter add column last_story bigint not null default 0;
-- Raised when somebody arranges stories: whoever remembers them reads them again.
alter table counter add column stories_version bigint not null default 0;

create table story (
  org_id       uuid not null references organisation on delete cascade,
  story_id     bigint not null,
  -- Where it is shown: itself, or the story in which it goes on after merges.
  shown_as     bigint not null,
  -- The next step on the way there, and who made it; null while it stands by itself. 'machine' is the house itself.
  merged_into  bigint,
  merged_by    text,
  -- What people call it, which the machine never changes.
  given_label  text,
  -- What the machine calls it: the headline is the post's, and goes with it. Phrases and words are only of what several
  -- posts said.
  label_post   bigint,
  phrases      text[] not null default '{}',
  words        text[] not null default '{}',
  -- A text of it was deleted: phrases and words wait to be found again.
  stale        boolean not null default false,
  pinned       boolean not null default false,
  muted        boolean not null default false,
  -- A person did something with it: the machine lets it go on in no other.
  held         boolean not null default false,
  first_at     timestamptz not null,
  last_at      timestamptz not null,
  -- Posts that it got at arrival. They stay when texts go.
  posts        int not null default 0,
  -- Distinct voices of the largest month whose key is destroyed.
  past_voices  int not null default 0,
  primary key (org_id, story_id)
);
create index story_by_time on story (org_id, last_at desc) where merged_into is null;
create index story_shown on story (org_id, shown_as);
create index story_words on story using gin (words);

-- What people did with stories, in order; each can be undone. Never here: words of a post.
create table story_deed (
  org_id     uuid not null references organisation on delete cascade,
  -- Given out by stories_version: they grow with time.
  deed_id    bigint not null,
  story_id   bigint not null,
  what       text not null check (what in ('rename', 'merge', 'split', 'pin', 'unpin', 'mute', 'unmute')),
  detail     jsonb not null default '{}',
  by         text not null,
  at         timestamptz not null,
  undone_at  timestamptz,
  primary key (org_id, deed_id),
  foreign key (org_id, story_id) references story (org_id, story_id) on delete cascade
);
create index story_deed_of on story_deed (org_id, story_id, deed_id);

do $$
declare t text;
begin
  foreach t in array array['story','story_deed']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;

-- A text that is deleted or edited leaves no words in the name of its story; what is still there is named again. One whose
-- time was over leaves only what others said as well.
create function leave_story() returns trigger language plpgsql as $$
begin
  update story set stale = true, phrases = '{}', words = '{}'
    where org_id = new.org_id and not stale
      and story_id in (new.story, (select s.shown_as from story s where s.org_id = new.org_id and s.story_id = new.story));
  return null;
end $$;
create trigger leave_story after update of body on post
  for each row when (new.story is not null and old.body is not null and new.body is distinct from old.body
    and (new.body is not null or new.deleted_at is not null))
  execute function leave_story();
