-- Mails about signals: who wants them, what he was told, and what stays quiet for him.

-- What a person chose. No row, or no `since`: no mails.
create table alert_choice (
  org_id       uuid not null,
  user_id      text not null,
  -- When he said yes: what was found before is not told. Null: no mails now, the rest is remembered.
  since        timestamptz,
  -- Signals from this strength on.
  least        real not null default 0 check (least between 0 and 1),
  -- Null: all of them.
  topics       uuid[],
  -- Nothing before this moment; what waits comes after it.
  quiet_until  timestamptz,
  primary key (org_id, user_id),
  foreign key (org_id, user_id) references member on delete cascade
);

-- What was found about the topic before this moment is not told to this person.
create table alert_mute (
  org_id    uuid not null,
  user_id   text not null,
  topic_id  uuid not null,
  until     timestamptz not null,
  primary key (org_id, user_id, topic_id),
  foreign key (org_id, user_id) references member on delete cascade,
  foreign key (org_id, topic_id) references topic on delete cascade
);

-- A mail that left for a person. The database holds it to two on a day of the organisation's calendar.
create table alert (
  org_id       uuid not null,
  alert_id     uuid not null,
  user_id      text not null,
  day          date not null,
  nth          int not null check (nth in (1, 2)),
  mail_id      uuid not null,
  sent_at      timestamptz not null,
  -- Of the link that mutes.
  token_hash   bytea not null,
  token_until  timestamptz not null,
  primary key (org_id, alert_id),
  unique (org_id, user_id, day, nth),
  foreign key (org_id, user_id) references member on delete cascade
);
create unique index alert_token on alert (org_id, token_hash);
create index alert_token_of_any on alert (token_hash);

-- What stood in it. The key is the promise: the same signal never twice to the same person.
create table alert_signal (
  org_id     uuid not null,
  user_id    text not null,
  signal_id  uuid not null,
  alert_id   uuid not null,
  primary key (org_id, user_id, signal_id),
  foreign key (org_id, signal_id) references signal on delete cascade,
  foreign key (org_id, alert_id) references alert on delete cascade
);
create index alert_signal_of on alert_signal (org_id, alert_id);

do $$
declare t text;
begin
  foreach t in array array['alert_choice', 'alert_mute', 'alert', 'alert_signal']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;

-- Asked before anybody is signed in: whose link is this?
create function org_of_alert(hash bytea) returns uuid
  language sql stable security definer set search_path = public
  as $$ select org_id from alert where token_hash = hash $$;
