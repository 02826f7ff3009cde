-- What goes with a mail: pictures in it, a PDF. The same for all readers of an edition, so it is kept once and named by its mails.
create table mail_attachment (
  org_id         uuid not null references organisation on delete cascade,
  attachment_id  uuid not null,
  name           text not null,
  type           text not null,
  -- Shown in the mail itself under this name; null: beside it.
  cid            text,
  bytes          bytea not null,
  created_at     timestamptz not null,
  primary key (org_id, attachment_id)
);
alter table mail add column attachments uuid[] not null default '{}';

alter table mail_attachment enable row level security;
create policy own_org on mail_attachment using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update, delete on mail_attachment to :app;
