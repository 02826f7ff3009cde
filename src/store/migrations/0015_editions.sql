-- The daily tamtam: what is being made for a day, what was sent of it, and what readers did with it.

-- How an organisation wants it. No row: as usual.
create table tamtam_setting (
  org_id    uuid primary key references organisation,
  -- 'delivery': only that it was delivered; 'confirm': readers confirm, without a deadline.
  receipts  text not null default 'confirm' check (receipts in ('delivery', 'confirm')),
  -- Who sees whose confirmation is missing, beside each reader himself.
  director  text,
  -- Who is asked when nothing was sent in the morning.
  deputy    text
);

-- For whom: a portfolio, a department, the whole college. Without domains it holds everything.
create table profile (
  org_id      uuid not null references organisation,
  profile_id  uuid not null,
  name        text not null,
  domains     text[] not null default '{}',
  created_at  timestamptz not null default now(),
  primary key (org_id, profile_id)
);

create table reader (
  org_id        uuid not null references organisation,
  user_id       text not null,
  profile_id    uuid not null,
  added_at      timestamptz not null default now(),
  -- When he was told that confirmations are kept; null: his next edition says it.
  announced_at  timestamptz,
  primary key (org_id, user_id),
  foreign key (org_id, profile_id) references profile on delete cascade
);

-- What is being made for a day. One row for each day that anything was written for.
create table tamtam_day (
  org_id         uuid not null references organisation,
  day            date not null,
  title          text not null default '',
  mood           text not null default '',
  drafted_at     timestamptz,
  -- The deputy was asked why nothing left.
  deputy_asked   boolean not null default false,
  -- Somebody has it open at this moment.
  editing_by     text,
  editing_until  timestamptz,
  -- The last version that was sent; 0: none.
  version        int not null default 0,
  primary key (org_id, day)
);

create table tamtam_item (
  org_id      uuid not null,
  item_id     uuid not null,
  day         date not null,
  -- What it was made of: 'topic:<id>', 'story:<id>', 'signal:<id>', or 'own'.
  origin      text not null,
  -- In the edition, or set aside.
  chosen      boolean not null default false,
  position    int not null default 0,
  -- The policy domain that owns it; empty: everybody.
  domain      text not null default '',
  -- What the machine counted when it proposed this: {"posts","voices","atLeast","sources","times","phrases"}.
  figures     jsonb not null default '{}',
  headline    text not null default '',
  said        text not null default '',
  reading     text not null default '',
  checked     text not null default '' check (checked in ('', 'checked', 'unchecked', 'rumour')),
  kind        text not null default '' check (kind in ('', 'I', 'S', 'B')),
  other       text not null default '',
  touched     text not null default '',
  proposal    text not null default '',
  owner       text not null default '',
  due         text not null default '',
  must_know   boolean not null default false,
  -- Goes up with each change, so that of two who write none overwrites the other unseen.
  revision    int not null default 0,
  changed_by  text,
  changed_at  timestamptz not null default now(),
  primary key (org_id, item_id),
  foreign key (org_id, day) references tamtam_day on delete cascade
);
create index tamtam_item_day on tamtam_item (org_id, day);

-- What was sent, by profile and version, as it was sent. Never changed: a correction is a new version.
create table edition (
  org_id      uuid not null references organisation,
  edition_id  uuid not null,
  day         date not null,
  profile_id  uuid not null,
  version     int not null,
  -- Canonical JSON; its hash stands in the ledger.
  content     text not null,
  sent_at     timestamptz not null,
  sent_by     text not null,
  -- The ledger's head behind it, as it stands in the foot.
  head_n      bigint not null,
  head_hash   bytea not null,
  primary key (org_id, edition_id),
  unique (org_id, day, profile_id, version)
);

-- For whom it left, with which mail (null: there is no mail here). The link in the mail opens it for that person, once.
create table delivery (
  org_id       uuid not null,
  edition_id   uuid not null,
  user_id      text not null,
  mail_id      uuid,
  token_hash   bytea,
  token_until  timestamptz,
  used_at      timestamptz,
  -- How the mail server answered, once that stands in the ledger.
  settled      text,
  primary key (org_id, edition_id, user_id),
  foreign key (org_id, edition_id) references edition
);
create index delivery_mail on delivery (org_id, mail_id);
create unique index delivery_token on delivery (org_id, token_hash);

-- What a reader did. The ledger is the proof; this is for pages.
create table receipt (
  org_id      uuid not null,
  edition_id  uuid not null,
  user_id     text not null,
  -- Of the edition: the empty text.
  item_id     text not null default '',
  what        text not null check (what in ('shown', 'confirmed', 'feedback', 'known', 'not-mine')),
  at          timestamptz not null,
  -- Another may confirm for him.
  by          text not null,
  primary key (org_id, edition_id, user_id, item_id, what),
  foreign key (org_id, edition_id) references edition
);

do $$
declare t text;
begin
  foreach t in array array['tamtam_setting', 'profile', 'reader', 'tamtam_day', 'tamtam_item', 'edition', 'delivery', 'receipt']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;
revoke update, delete on edition from :app;
revoke update, delete on receipt from :app;

-- Asked before anybody is signed in: whose link is this?
create function org_of_delivery(hash bytea) returns table (org_id uuid, edition_id uuid, user_id text)
  language sql stable security definer set search_path = public
  as $$ select org_id, edition_id, user_id from delivery where token_hash = hash $$;
