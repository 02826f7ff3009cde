-- The lab asks the full-text index which posts may match a query, and must miss none. Stems cannot tell that: "gelegenheid"
-- is "geleg", and "zon.Gent" one word. So posts also bring their words as they are written (src/store/exact-words.ts).
-- To write those of a million older posts takes many minutes: until the last of these is 30 days old, the lab looks at
-- a random part, as it does where the index knows nothing.
alter table counter add column exact_after bigint not null default 0;
update counter set exact_after = last_post;
comment on column counter.exact_after is 'The index holds the words as they are written of posts after this one';

-- Who tried queries, when last and how often: one line in the access log for each session. Never a query.
create table lab_session (
  org_id     uuid not null references organisation on delete cascade,
  session_id uuid not null default gen_random_uuid(),
  person     text not null,
  -- Null: a topic that is not made yet.
  topic_id   uuid,
  last_at    timestamptz not null,
  tries      int not null,
  primary key (org_id, session_id)
);
create index lab_session_by_person on lab_session (org_id, person, last_at desc);
alter table lab_session enable row level security;
create policy own_org on lab_session using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update, delete on lab_session to :app;
