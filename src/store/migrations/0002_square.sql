-- What is listened to, what is followed, what was heard.

create table source (
  org_id        uuid not null references organisation on delete cascade,
  source_id     uuid not null,
  connector     text not null,
  name          text not null,
  settings      jsonb not null,
  -- A town source is kept whole; a firehose only where a topic matches.
  scope         text not null check (scope in ('town', 'firehose')),
  state         text not null default 'active' check (state in ('active', 'paused', 'removed')),
  -- Moves in the same transaction as the posts that it stands behind.
  cursor        jsonb,
  last_visit    timestamptz,
  last_success  timestamptz,
  last_post     timestamptz,
  next_visit    timestamptz,
  failures      int not null default 0,
  -- A message key with its values; null when all is well.
  problem       jsonb,
  problem_since timestamptz,
  created_at    timestamptz not null default now(),
  primary key (org_id, source_id)
);

create table dropped (
  org_id     uuid not null,
  source_id  uuid not null,
  day        date not null,
  reason     text not null,
  count      int not null,
  -- The last place where it happened (a line number, a field's name); never a piece of a text.
  detail     text,
  primary key (org_id, source_id, day, reason),
  foreign key (org_id, source_id) references source on delete cascade
);

create table topic (
  org_id       uuid not null references organisation on delete cascade,
  topic_id     uuid not null,
  slug         text not null,
  name         text not null,
  -- 'everything' is a system topic with the query `*`: every kept post hits it, so its figures are the whole square's.
  system       boolean not null default false,
  domain       text not null default '',
  purpose      text not null,
  legal_basis  text not null,
  owner        text not null,
  query        text not null,
  -- For posts of town sources, where the town is not named; empty: the same as query.
  local_query  text not null default '',
  state        text not null default 'active' check (state in ('active', 'paused', 'expired', 'removed')),
  starts_on    date not null default current_date,
  ends_on      date,
  version      int not null default 1,
  created_at   timestamptz not null default now(),
  primary key (org_id, topic_id),
  unique (org_id, slug),
  check (system or ends_on is not null)
);

create table topic_version (
  org_id      uuid not null,
  topic_id    uuid not null,
  version     int not null,
  name        text not null,
  query       text not null,
  local_query text not null default '',
  ends_on     date,
  state       text not null,
  note        text not null default '',
  changed_by  text not null,
  changed_at  timestamptz not null default now(),
  primary key (org_id, topic_id, version),
  foreign key (org_id, topic_id) references topic on delete cascade
);

create table post (
  org_id       uuid not null,
  post_id      bigint not null,
  source_id    uuid not null,
  network      text not null,
  native_hash  bytea not null,
  kind         text not null check (kind in ('news', 'social', 'own')),
  author_kind  text not null check (author_kind in ('private', 'organisation', 'media', 'office')),
  -- Null once the key of its month is destroyed: then only the tallies know how many there were.
  voice        bytea,
  voice_period text not null,
  author_name  text,
  line_hash    bytea not null,
  title        text,
  -- Null once it is forgotten; the row stays as a tombstone.
  body         text,
  lang         text not null,
  link         bytea,
  parent       bytea,
  parent_hash  bytea,
  is_repost    boolean not null default false,
  is_question  boolean not null default false,
  carries      jsonb not null default '{}',
  place        text,
  engagement   jsonb,
  words        tsvector,
  created_at   timestamptz not null,
  received_at  timestamptz not null,
  edited_at    timestamptz,
  -- The earlier of creation and receipt.
  at           timestamptz not null,
  text_until   timestamptz not null,
  deleted_at   timestamptz,
  -- When the source was last asked whether it still stands there, where the source does not tell by itself.
  verified_at  timestamptz,
  primary key (org_id, post_id)
);
-- Idempotence: the same message comes twice, through whichever source.
create unique index post_identity on post (org_id, network, native_hash);
create index post_by_time on post (org_id, at desc, post_id desc);
create index post_by_voice on post (org_id, voice) where voice is not null;
create index post_to_forget on post (text_until) where body is not null;
create index post_words on post using gin (words) with (fastupdate = on);
create index post_own_message on post (org_id, at) where kind = 'own' and author_kind = 'organisation';
create index post_question on post (org_id, at desc) where is_question and body is not null;
create index post_line on post (org_id, line_hash, at) where kind = 'news';
create index post_thread on post (org_id, parent_hash) where parent_hash is not null;

-- A post that matches a topic. The voice stands here too: a figure of voices reads one index.
create table hit (
  org_id     uuid not null,
  topic_id   uuid not null,
  post_id    bigint not null,
  source_id  uuid not null,
  at         timestamptz not null,
  voice      bytea,
  -- The post before the topic: a table that is still small gives the planner no reason to take this key for a question
  -- about a topic, which another index answers far better once it has grown.
  primary key (org_id, post_id, topic_id)
);
create index hit_by_time on hit (org_id, at desc) include (topic_id, voice, source_id, post_id);
create index hit_by_voice on hit (org_id, topic_id, voice, at);

-- What stays when the texts are gone: per topic, source and hour. A voice counts at the source where it was first
-- heard in that hour, so the sum over sources is the number of distinct voices of the hour.
create table tally_hour (
  org_id     uuid not null,
  topic_id   uuid not null,
  hour       timestamptz not null,
  source_id  uuid not null,
  posts      int not null default 0,
  voices     int not null default 0,
  primary key (org_id, topic_id, hour, source_id)
);
-- The same per day of the organisation's own time zone: voices of a day are not the sum of its hours.
create table tally_day (
  org_id     uuid not null,
  topic_id   uuid not null,
  day        date not null,
  source_id  uuid not null,
  posts      int not null default 0,
  voices     int not null default 0,
  primary key (org_id, topic_id, day, source_id)
);

-- Answers given: under a question, or a plain "u zei, wij deden". Shown on the wall.
create table answer (
  org_id      uuid not null references organisation on delete cascade,
  answer_id   uuid not null,
  post_id     bigint,
  topic_id    uuid,
  title       text not null,
  detail      text not null default '',
  -- How many asked, when it is known.
  voices      int,
  answered_by text not null,
  answered_at timestamptz not null default now(),
  primary key (org_id, answer_id)
);
create index answer_by_time on answer (org_id, answered_at desc);

-- An event that explains a bend in the curve (a message of the town, a decision): marked on it.
create table mark (
  org_id    uuid not null references organisation on delete cascade,
  mark_id   uuid not null,
  topic_id  uuid,
  at        timestamptz not null,
  label     text not null,
  made_by   text not null,
  primary key (org_id, mark_id)
);
create index mark_by_time on mark (org_id, at);

-- What an editor decided about an item of the queue of the day; `item` is the item's own key (`question:123`).
create table today_decision (
  org_id   uuid not null references organisation on delete cascade,
  item     text not null,
  action   text not null,
  by       text not null,
  at       timestamptz not null default now(),
  until    timestamptz,
  primary key (org_id, item)
);
