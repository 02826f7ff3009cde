-- The roster of a crisis may change while it runs, and the ledger says how each of its mails fared.

grant delete on crisis_duty to :app;

create table crisis_mail (
  org_id     uuid not null,
  mail_id    uuid not null,
  crisis_id  uuid not null,
  user_id    text not null,
  -- The picture that it carried; 0: that he is on duty.
  version    int not null,
  -- How the mail server answered, once that stands in the ledger.
  settled    text,
  primary key (org_id, mail_id),
  foreign key (org_id, crisis_id) references crisis on delete cascade
);
create index crisis_mail_of on crisis_mail (org_id, crisis_id);

alter table crisis_mail enable row level security;
create policy own_org on crisis_mail using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update on crisis_mail to :app;
