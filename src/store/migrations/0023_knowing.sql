-- Knowing: deadlines of marked items, who may confirm for another, absence, how long receipts are kept, and a feed.

alter table tamtam_setting drop constraint tamtam_setting_receipts_check;
alter table tamtam_setting add constraint tamtam_setting_receipts_check
  check (receipts in ('delivery', 'confirm', 'deadline'));
-- Office hours within which a marked item is confirmed, unless the item says another number.
alter table tamtam_setting add column within_hours int not null default 8 check (within_hours between 1 and 80);
-- After the deadline the general director is told, once.
alter table tamtam_setting add column escalates boolean not null default false;
-- After so many months nobody can say any more who it was.
alter table tamtam_setting add column keep_months int not null default 12 check (keep_months between 3 and 60);

alter table tamtam_item add column must_within int check (must_within between 1 and 80);

-- Who may press "gezien namens" for him.
alter table reader add column secretary text;

-- From when to when somebody else reads for him, both days included. It ends by itself, or when he is back sooner.
create table absence (
  org_id      uuid not null references organisation,
  absence_id  uuid not null,
  user_id     text not null,
  delegate    text not null check (delegate <> user_id),
  from_day    date not null,
  until_day   date not null check (until_day >= from_day),
  made_at     timestamptz not null default now(),
  ended_at    timestamptz,
  primary key (org_id, absence_id)
);
create index absence_days on absence (org_id, until_day);

-- It left for him because he reads for another.
alter table delivery add column as_delegate boolean not null default false;

-- Null: he pressed himself. He may still do so after another did for him.
alter table receipt add column capacity text check (capacity in ('secretary', 'delegate'));
alter table receipt drop constraint receipt_pkey;
alter table receipt add primary key (org_id, edition_id, user_id, item_id, what, by);

-- By when a reader should have confirmed a marked item; he is reminded once, and where that is chosen the director is told once.
create table receipt_due (
  org_id       uuid not null,
  edition_id   uuid not null,
  user_id      text not null,
  item_id      text not null,
  remind_at    timestamptz not null,
  due_at       timestamptz not null,
  reminded_at  timestamptz,
  told_at      timestamptz,
  primary key (org_id, edition_id, user_id, item_id),
  foreign key (org_id, edition_id) references edition
);
create index receipt_due_remind on receipt_due (org_id, remind_at) where reminded_at is null;
create index receipt_due_tell on receipt_due (org_id, due_at) where told_at is null;

-- A reader's editions as a feed. Only the hash of what stands in its address is kept.
create table feed_token (
  org_id      uuid not null references organisation,
  user_id     text not null,
  token_hash  bytea not null check (length(token_hash) = 32),
  made_at     timestamptz not null,
  -- The last day on which it was fetched, so that a forgotten one can be recognised.
  fetched_on  date,
  primary key (org_id, user_id)
);
create unique index feed_token_hash on feed_token (org_id, token_hash);

do $$
declare t text;
begin
  foreach t in array array['absence', 'receipt_due', 'feed_token']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;

-- Asked before anybody is signed in: whose feed is this?
create function org_of_feed(hash bytea) returns table (org_id uuid, user_id text)
  language sql stable security definer set search_path = public
  as $$ select org_id, user_id from feed_token where token_hash = hash $$;

-- The role that works cannot take a receipt away; past the period that the organisation chose this does, and nothing sooner.
create function forget_receipts(at timestamptz) returns int
  language plpgsql volatile security definer set search_path = public
  as $$
declare
  before timestamptz := least(at, now()) - make_interval(months => coalesce(
    (select keep_months from tamtam_setting where org_id = current_org()), 12));
  gone int;
begin
  delete from receipt r using edition e
    where r.org_id = current_org() and e.org_id = r.org_id and e.edition_id = r.edition_id and e.sent_at < before;
  get diagnostics gone = row_count;
  return gone;
end $$;
