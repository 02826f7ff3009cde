-- What a reader answered to "Wat ontbreekt er?": it waits in Vandaag until somebody has read it.
create table tamtam_remark (
  org_id      uuid not null,
  remark_id   uuid not null,
  edition_id  uuid not null,
  user_id     text not null,
  body        text not null,
  at          timestamptz not null,
  -- On the page of the edition, or as an answer to its mail.
  how         text not null check (how in ('page', 'mail')),
  -- An editor put it away; null: it waits.
  read_at     timestamptz,
  read_by     text,
  primary key (org_id, remark_id),
  foreign key (org_id, edition_id) references edition
);
create index tamtam_remark_waits on tamtam_remark (org_id, at) where read_at is null;

alter table tamtam_remark enable row level security;
create policy own_org on tamtam_remark using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update, delete on tamtam_remark to :app;
