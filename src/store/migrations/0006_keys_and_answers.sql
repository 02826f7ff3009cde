-- Networks that ask for a key, what may be used of them, what is said to us, and what we answer.

-- Opens a network: an app with its tokens, an account. The secret is wrapped with the key file outside the database;
-- `facts` holds what may be shown of it (a page's name, permissions, the budget that was set), never a secret.
create table credential (
  org_id         uuid not null references organisation on delete cascade,
  credential_id  uuid not null,
  -- Whose key it is: 'meta', 'x', 'google', … One credential may open several sources.
  service        text not null,
  name           text not null,
  -- 'draft': the set-up is under way.
  state          text not null default 'draft' check (state in ('draft', 'active', 'removed')),
  -- Null once it is removed.
  wrapped        bytea,
  facts          jsonb not null default '{}',
  expires_at     timestamptz,
  problem        jsonb,
  problem_since  timestamptz,
  created_by     text not null,
  created_at     timestamptz not null default now(),
  rotated_at     timestamptz,
  primary key (org_id, credential_id),
  check ((wrapped is null) = (state = 'removed'))
);

-- How far a limit is used, shared by all processes: whoever takes from it locks its row.
create table allowance (
  org_id         uuid not null,
  credential_id  uuid not null,
  -- The limit's own name: 'calls', 'units', 'hashtags', 'euro', …
  meter          text not null,
  -- A token bucket: what was left in it at that moment. Null for a limit over a window.
  tokens         double precision,
  filled_at      timestamptz,
  -- The network asked us to stay away until then.
  closed_until   timestamptz,
  -- What the limit was when it was last asked for, so that a page can show it: {"kind","most","seconds",…}
  shape          jsonb not null default '{}',
  -- The share that the network itself says is used (0–1), and when it said so.
  said_used      double precision,
  said_at        timestamptz,
  primary key (org_id, credential_id, meter),
  foreign key (org_id, credential_id) references credential on delete cascade
);

-- What was used, by the hour: a window is a sum, and the page of limits says what it went to.
create table spending (
  org_id         uuid not null,
  credential_id  uuid not null,
  meter          text not null,
  hour           timestamptz not null,
  -- What for: a topic's id, a hashtag, a kind of call; empty: in general.
  what           text not null default '',
  amount         double precision not null default 0,
  -- What was not asked because the limit was reached.
  skipped        int not null default 0,
  primary key (org_id, credential_id, meter, hour, what),
  foreign key (org_id, credential_id) references credential on delete cascade
);

-- How often something was said elsewhere, where a network tells counts and not texts. No personal data.
create table outside_count (
  org_id     uuid not null,
  topic_id   uuid not null,
  source_id  uuid not null,
  hour       timestamptz not null,
  posts      int not null,
  primary key (org_id, topic_id, source_id, hour),
  foreign key (org_id, topic_id) references topic on delete cascade,
  foreign key (org_id, source_id) references source on delete cascade
);

-- Said to us: a comment, a reply or a mention on a channel of our own. What is needed to answer it, and the name of who
-- waits for that answer; apart from the post, and for a shorter time.
create table conversation (
  org_id       uuid not null,
  post_id      bigint not null,
  source_id    uuid not null,
  -- How the network calls the post: sealed, dies with the text.
  native_id    bytea not null,
  -- The name of who asks: sealed; only who does webcare sees it, and each look is logged.
  asker        bytea,
  asker_until  timestamptz,
  primary key (org_id, post_id),
  foreign key (org_id, post_id) references post on delete cascade
);
create index conversation_asker on conversation (asker_until) where asker is not null;

-- A deletion that came before its post: the post is then not kept. Forgotten after a few days.
create table early_farewell (
  org_id       uuid not null references organisation on delete cascade,
  network      text not null,
  native_hash  bytea not null,
  at           timestamptz not null default now(),
  primary key (org_id, network, native_hash)
);

-- A call of a network that was taken in: the same call again changes nothing.
create table webhook_call (
  org_id         uuid not null,
  credential_id  uuid not null,
  call_hash      bytea not null,
  at             timestamptz not null default now(),
  primary key (org_id, credential_id, call_hash),
  foreign key (org_id, credential_id) references credential on delete cascade
);

-- Who does webcare sees the names of those who wait for an answer. Beside the role, since most towns have one person.
alter table member add column webcare boolean not null default false;
update member set webcare = true where role = 'administrator';

-- An open question or complaint with an owner, a clock in office hours, and an answer. No words of the post stand here:
-- they are the post's, and go with it.
create table follow_up (
  org_id        uuid not null references organisation on delete cascade,
  follow_up_id  uuid not null,
  post_id       bigint,
  topic_id      uuid,
  -- Only for what a person entered: a post speaks for itself.
  title         text not null default '',
  state         text not null default 'new' check (state in ('new', 'taken', 'answered', 'closed', 'no-action')),
  owner         text,
  -- When the question was put, and by when it should be answered.
  asked_at      timestamptz not null,
  due_at        timestamptz,
  taken_at      timestamptz,
  answered_at   timestamptz,
  ended_at      timestamptz,
  -- Why nothing is done with it.
  reason        text not null default '',
  -- Somebody writes an answer at this moment.
  writing_by    text,
  writing_until timestamptz,
  -- 'intake' when nobody pressed anything.
  made_by       text not null,
  created_at    timestamptz not null default now(),
  primary key (org_id, follow_up_id),
  unique (org_id, post_id),
  foreign key (org_id, post_id) references post on delete cascade
);
create index follow_up_open on follow_up (org_id, asked_at) where state in ('new', 'taken');

-- What was done with it, by whom, in order. Added to, never changed.
create table follow_up_event (
  org_id        uuid not null,
  follow_up_id  uuid not null,
  event_id      uuid not null,
  at            timestamptz not null default now(),
  actor         text not null,
  what          text not null,
  detail        jsonb not null default '{}',
  primary key (org_id, follow_up_id, event_id),
  foreign key (org_id, follow_up_id) references follow_up on delete cascade
);

-- What we do under a post on a network. Claimed before the network is asked and settled after its answer; an attempt
-- without an answer is looked for there before it is tried again, so that nothing is said twice.
create table reply (
  org_id        uuid not null references organisation on delete cascade,
  reply_id      uuid not null,
  follow_up_id  uuid,
  post_id       bigint not null,
  source_id     uuid not null,
  act           text not null check (act in ('reply', 'private-reply', 'like', 'hide')),
  body          text not null default '',
  state         text not null check (state in ('to-approve', 'waiting', 'claimed', 'done', 'refused', 'uncertain', 'withdrawn')),
  -- A message key with its values: what the network said.
  problem       jsonb,
  attempts      int not null default 0,
  not_before    timestamptz not null default now(),
  claimed_at    timestamptz,
  settled_at    timestamptz,
  -- How the network calls what we said there, and where it stands: sealed.
  native_id     bytea,
  link          bytea,
  written_by    text not null,
  approved_by   text,
  created_at    timestamptz not null default now(),
  primary key (org_id, reply_id),
  foreign key (org_id, post_id) references post on delete cascade,
  foreign key (org_id, follow_up_id) references follow_up on delete cascade
);
create index reply_of_post on reply (org_id, post_id);
create index reply_waiting on reply (not_before) where state in ('waiting', 'claimed');
-- One like and one hiding under a post, whoever presses.
create unique index reply_once on reply (org_id, post_id, act) where act in ('like', 'hide') and state not in ('refused', 'withdrawn');

-- Whatever way a text goes (forgotten, deleted at its source, its author gone): the road back to its author goes with it,
-- and a question that was taken back waits for nobody any more.
create function forget_conversation() returns trigger language plpgsql as $$
begin
  delete from conversation where org_id = new.org_id and post_id = new.post_id;
  if new.deleted_at is not null then
    with ended as (
      update follow_up set state = 'closed', ended_at = new.deleted_at, writing_by = null, writing_until = null
      where org_id = new.org_id and post_id = new.post_id and state in ('new', 'taken') returning follow_up_id)
    insert into follow_up_event (org_id, follow_up_id, event_id, at, actor, what)
      select new.org_id, follow_up_id, gen_random_uuid(), new.deleted_at, 'intake', 'taken-back' from ended;
  end if;
  return null;
end $$;
create trigger forget_conversation after update of body on post
  for each row when (old.body is not null and new.body is null) execute function forget_conversation();

do $$
declare t text;
begin
  foreach t in array array['credential','allowance','spending','outside_count','conversation','early_farewell','webhook_call',
    'follow_up','follow_up_event','reply']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;
revoke update, delete on follow_up_event from :app;

-- A network calls at an address that names a credential, before an organisation is known.
create function org_of_credential(id uuid) returns uuid
  language sql stable security definer set search_path = public
  as $$ select org_id from credential where credential_id = id and state <> 'removed' $$;
create function orgs_with_waiting_replies() returns setof uuid
  language sql stable security definer set search_path = public
  as $$ select distinct org_id from reply where state in ('waiting', 'claimed') and not_before <= now() $$;
