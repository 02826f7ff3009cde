-- The tenant, its secrets, its people. Every table has org_id, in every key, and row-level security underneath the
-- code's own checks: a forgotten `where` leaks nothing. `:app` is the role that works; it has no DDL.

create function current_org() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.org', true), '')::uuid $$;

create table organisation (
  org_id        uuid primary key,
  slug          text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name          text not null,
  country       text not null check (country in ('BE', 'NL')),
  -- The gazetteer's code of the municipality; null for an organisation that is not one.
  municipality  text,
  locale        text not null default 'nl',
  time_zone     text not null default 'Europe/Brussels',
  -- Days that a text is kept, counted from when it was kept (PRODUCT, privacy 7).
  keep_days     int not null default 30 check (keep_days between 1 and 90),
  settings      jsonb not null default '{}',
  created_at    timestamptz not null default now()
);

-- What counts up within one organisation. Taking the next number locks this row until the transaction ends, so that
-- posts become visible in the order of their ids: a wall that resumes by id misses nothing, and no sequence is global.
create table counter (
  org_id            uuid primary key references organisation on delete cascade,
  last_post         bigint not null default 0,
  -- Raised with every change that a wall or a matcher has to notice, whoever made it.
  square_version    bigint not null default 0,
  topics_version    bigint not null default 0,
  sources_version   bigint not null default 0
);

-- Keys are wrapped with the key file outside the database, so that a copy of the database alone opens nothing, and a
-- key that is destroyed here cannot come back from an old copy of the text.
create table org_key (
  org_id        uuid not null references organisation on delete cascade,
  purpose       text not null check (purpose in ('author', 'native', 'seal')),
  -- A month (`2026-11`) for authors, `all` for the others.
  period        text not null,
  wrapped       bytea,
  created_at    timestamptz not null default now(),
  destroyed_at  timestamptz,
  primary key (org_id, purpose, period),
  check ((wrapped is null) = (destroyed_at is not null))
);

-- user_id is better-auth's; its tables live in a schema of their own.
create table member (
  org_id      uuid not null references organisation on delete cascade,
  user_id     text not null,
  role        text not null check (role in ('administrator', 'editor', 'policymaker', 'dpo')),
  created_at  timestamptz not null default now(),
  primary key (org_id, user_id)
);

create table invitation (
  org_id        uuid not null references organisation on delete cascade,
  invitation_id uuid not null,
  mail          text not null,
  role          text not null check (role in ('administrator', 'editor', 'policymaker', 'dpo')),
  token_hash    bytea not null,
  invited_by    text not null,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz not null,
  accepted_at   timestamptz,
  primary key (org_id, invitation_id),
  unique (org_id, token_hash)
);

-- A screen in the corridor: read only, public by default (news, own messages, answers given; no tone).
create table display_link (
  org_id      uuid not null references organisation on delete cascade,
  display_id  uuid not null,
  name        text not null,
  token_hash  bytea not null,
  audience    text not null default 'public' check (audience in ('public', 'internal')),
  created_by  text not null,
  created_at  timestamptz not null default now(),
  seen_at     timestamptz,
  revoked_at  timestamptz,
  primary key (org_id, display_id),
  unique (org_id, token_hash)
);

-- Organisations, media and office holders: the only accounts whose names are kept.
create table known_account (
  org_id   uuid not null references organisation on delete cascade,
  network  text not null,
  account  text not null,
  kind     text not null check (kind in ('organisation', 'media', 'office')),
  name     text not null,
  primary key (org_id, network, account)
);

-- The organisation's own accounts: what exists, for whom, whose, and whether we hear it.
create table channel (
  org_id      uuid not null references organisation on delete cascade,
  channel_id  uuid not null,
  network     text not null,
  address     text not null,
  name        text not null,
  active      boolean not null default true,
  audience    text not null default '',
  department  text not null default '',
  -- 'later' is an answer: the wall then says that the channel is missing.
  connection  text not null default 'none' check (connection in ('none', 'later', 'connected')),
  created_at  timestamptz not null default now(),
  primary key (org_id, channel_id),
  unique (org_id, network, address)
);

-- Who looked at what. Append-only: the working role may add and read, nothing else.
create table access_log (
  org_id   uuid not null references organisation,
  entry    uuid not null default gen_random_uuid(),
  at       timestamptz not null default now(),
  actor    text not null,
  action   text not null,
  detail   jsonb not null default '{}',
  primary key (org_id, entry)
);
create index access_log_by_time on access_log (org_id, at desc);

-- Mail waits here. A row is claimed before, and settled after, the answer of the mail server; one without an answer
-- becomes uncertain and a person decides: a mail is never sent twice by a machine.
create table mail (
  org_id      uuid not null references organisation,
  mail_id     uuid not null,
  recipient   text not null,
  subject     text not null,
  body_text   text not null,
  body_html   text,
  message_id  text not null,
  state       text not null default 'waiting' check (state in ('waiting', 'claimed', 'sent', 'refused', 'uncertain')),
  attempts    int not null default 0,
  problem     text,
  created_at  timestamptz not null default now(),
  not_before  timestamptz not null default now(),
  claimed_at  timestamptz,
  settled_at  timestamptz,
  primary key (org_id, mail_id)
);
create index mail_waiting on mail (not_before) where state = 'waiting';

-- The installation itself (set-up links, sign-in mails, the log of what an operator did) is organisation zero.
insert into organisation (org_id, slug, name, country) values ('00000000-0000-0000-0000-000000000000', 'installation', 'Dorpsplein', 'BE');

create table setup_link (
  org_id      uuid not null references organisation,
  token_hash  bytea not null,
  purpose     text not null check (purpose in ('setup', 'sign-in')),
  -- For purpose sign-in: whom it signs in.
  user_id     text,
  created_at  timestamptz not null default now(),
  expires_at  timestamptz not null,
  used_at     timestamptz,
  primary key (org_id, token_hash)
);

-- Answers of the set-up path before anything exists: kept under the link, so that a reload loses nothing.
create table setup_draft (
  org_id      uuid not null references organisation,
  token_hash  bytea not null,
  answers     jsonb not null default '{}',
  primary key (org_id, token_hash),
  foreign key (org_id, token_hash) references setup_link on delete cascade
);
