-- What an entry of the ledger is about: every id that its line names but the organisation's own. An index beside the ledger, so
-- that all that was told about one thing is found without reading all lines; the line stays the proof.

create table ledger_subject (
  org_id    uuid not null,
  -- A topic, an item, an edition, a crisis, …; of a story, which has a number: `story:12`.
  subject   text collate "C" not null,
  n         bigint not null,
  at        timestamptz not null,
  kind      text not null,
  -- It is about one person (as a commitment): pages show such entries as counts, unless there is a reason.
  personal  boolean not null,
  primary key (org_id, subject, n),
  foreign key (org_id, n) references ledger_entry
);
create index ledger_subject_n on ledger_subject (org_id, n);

insert into ledger_subject (org_id, subject, n, at, kind, personal)
  select distinct e.org_id, m[1], e.n, e.at, e.kind, e.line like '%"person":"sha256:%'
  from ledger_entry e,
    regexp_matches(e.line, '"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"', 'g') as m
  where m[1] <> e.org_id::text;
-- An edition is about all its items; its line names those that readers may confirm.
insert into ledger_subject (org_id, subject, n, at, kind, personal)
  select l.org_id, i->>'id', l.n, l.at, l.kind, l.personal
  from ledger_subject l join edition e on e.org_id = l.org_id and e.edition_id::text = l.subject,
    jsonb_array_elements(e.content::jsonb->'items') as i
  where l.kind = 'edition.sent' on conflict do nothing;

-- Somebody looked at who was shown what: with a reason, up to an entry, and those named were told.
create table timeline_showing (
  org_id      uuid not null references organisation,
  showing_id  uuid not null,
  -- `topic`, `story` or `item`, and which.
  kind        text not null check (kind in ('topic', 'story', 'item')),
  subject     text not null,
  starts_at   timestamptz,
  ends_at     timestamptz,
  -- Nothing behind this entry is in it: so all who are named were told.
  head_n      bigint not null,
  reason      text not null check (reason <> ''),
  by          text not null,
  at          timestamptz not null,
  people      int not null,
  -- Whose readers see that somebody looked.
  editions    uuid[] not null,
  primary key (org_id, showing_id)
);
create index timeline_showing_editions on timeline_showing using gin (editions);

do $$
declare t text;
begin
  foreach t in array array['ledger_subject', 'timeline_showing']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert on %I to :app', t);
  end loop;
end $$;

create index tamtam_item_origin on tamtam_item (org_id, origin);
create index signal_topic on signal (org_id, topic_id, found_at);
create index follow_up_topic on follow_up (org_id, topic_id, asked_at);
create index follow_up_asked on follow_up (org_id, asked_at);
create index answer_topic on answer (org_id, topic_id, answered_at);
