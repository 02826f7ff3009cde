-- A mail that a server took and could not bring: it comes back by mail, hours later at times.

alter table mail add column bounced_at timestamptz;
-- What the server wrote about it.
alter table mail add column bounce text;
create index mail_message on mail (org_id, message_id);
