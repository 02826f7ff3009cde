-- The lab of queries: lists of terms under a name, and what people judged of what a topic caught.

-- `$name` in a query. `entries`: one term or query a line; a post needs one of them.
create table saved_list (
  org_id      uuid not null references organisation on delete cascade,
  name        text not null,
  entries     text not null,
  changed_by  text not null,
  changed_at  timestamptz not null default now(),
  primary key (org_id, name)
);

-- Right or wrong, of a version of a topic and a post. Never a text: only what was decided, and about which post.
create table lab_verdict (
  org_id    uuid not null,
  topic_id  uuid not null,
  version   int not null,
  post_id   bigint not null,
  is_right  boolean not null,
  judged_by text not null,
  judged_at timestamptz not null default now(),
  primary key (org_id, topic_id, version, post_id),
  foreign key (org_id, topic_id) references topic on delete cascade
);

do $$
declare t text;
begin
  foreach t in array array['saved_list','lab_verdict']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;
