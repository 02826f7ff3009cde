-- Devices of colleagues that show messages (web push), and what is on its way to them.

create table device (
  org_id         uuid not null,
  device_id      uuid not null,
  user_id        text not null,
  -- As its owner knows it: 'Chrome, Android'.
  name           text not null,
  -- Its address and keys at its push service, wrapped with the key of the house.
  wrapped        bytea not null,
  -- Of its address: the same browser is there once, for whom used it last.
  endpoint_hash  bytea not null,
  added_at       timestamptz not null,
  -- When its push service last took a message.
  last_at        timestamptz,
  primary key (org_id, device_id),
  unique (org_id, endpoint_hash),
  foreign key (org_id, user_id) references member on delete cascade
);
create index device_of on device (org_id, user_id);

create table push (
  org_id      uuid not null,
  push_id     uuid not null,
  device_id   uuid not null,
  -- {"title","body","path","tag","lang","more"}; empty once it is settled.
  note        jsonb not null,
  urgent      boolean not null,
  -- After this it is no longer told.
  until       timestamptz not null,
  state       text not null default 'waiting' check (state in ('waiting', 'claimed', 'sent', 'refused', 'uncertain')),
  attempts    int not null default 0,
  not_before  timestamptz not null,
  created_at  timestamptz not null,
  claimed_at  timestamptz,
  settled_at  timestamptz,
  problem     text,
  primary key (org_id, push_id),
  foreign key (org_id, device_id) references device on delete cascade
);
create index push_waiting on push (org_id, not_before) where state = 'waiting';
create index push_claimed on push (org_id) where state = 'claimed';
create index push_device on push (org_id, device_id);

do $$
declare t text;
begin
  foreach t in array array['device', 'push']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;

create function orgs_with_waiting_push() returns setof uuid
  language sql stable security definer set search_path = public
  as $$ select distinct org_id from push where state = 'waiting' and not_before <= now() $$;
create function orgs_with_claimed_push() returns setof uuid
  language sql stable security definer set search_path = public
  as $$ select distinct org_id from push where state = 'claimed' $$;

-- Signals may be told by mail, on devices, or both.
alter table alert_choice add column by_mail boolean not null default true;
alter table alert_choice add column by_device boolean not null default false;
alter table alert alter column mail_id drop not null;
