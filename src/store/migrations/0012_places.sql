-- Places that a text names, and the names that a town has added: streets, buildings, nicknames.

-- `belongs_to`: the locality that a street or building lies in, or what a nickname stands for; empty where nothing was said.
create table place_name (
  org_id     uuid not null references organisation on delete cascade,
  -- One spelling: lower case, without accents.
  name_key   text not null,
  name       text not null,
  kind       text not null check (kind in ('street', 'building', 'nickname', 'locality')),
  belongs_to text not null default '',
  added_by   text not null,
  added_at   timestamptz not null default now(),
  primary key (org_id, name_key)
);

-- Found in the text itself, never from coordinates. Goes with the text.
create table post_place (
  org_id  uuid not null,
  post_id bigint not null,
  place   text not null,
  at      timestamptz not null,
  primary key (org_id, post_id, place),
  foreign key (org_id, post_id) references post on delete cascade
);
create index post_place_by_time on post_place (org_id, place, at desc, post_id desc);
create index post_place_newest on post_place (org_id, at desc) include (place);

-- Whatever way a text goes (forgotten, deleted at its source, its author gone): the places that it named go with it.
create function forget_places() returns trigger language plpgsql as $$
begin
  delete from post_place where org_id = new.org_id and post_id = new.post_id;
  return null;
end $$;
create trigger forget_places after update of body on post
  for each row when (old.body is not null and new.body is null) execute function forget_places();

do $$
declare t text;
begin
  foreach t in array array['place_name','post_place']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;
