-- Mail that comes in: where it is read, what came, and owners of departments who answer by mail.

-- The mailbox of an organisation, read by IMAP. The password is wrapped with the key file outside the database.
create table mail_account (
  org_id         uuid primary key references organisation on delete cascade,
  host           text not null,
  port           int not null,
  security       text not null check (security in ('tls', 'starttls', 'none')),
  account        text not null,
  wrapped        bytea not null,
  folder         text not null default 'INBOX',
  -- Where a mail goes once it is handled; empty: it stays, marked as read.
  done_folder    text not null default '',
  -- What people answer to. `plus`: its server brings name+anything@ too.
  address        text not null,
  plus           boolean not null default true,
  -- Whose Authentication-Results are believed; empty: nobody's, and only the address is compared.
  trusted_host   text not null default '',
  active         boolean not null default true,
  -- Everything up to here is safely kept. Null: nothing was read yet, and what lay there before is left alone.
  uid_validity   bigint,
  last_uid       bigint,
  read_at        timestamptz,
  problem        text,
  problem_since  timestamptz,
  -- One process reads at a time.
  reading_until  timestamptz,
  changed_by     text not null,
  changed_at     timestamptz not null
);

-- Where an answer to this mail goes, and the random part by which it is known.
alter table mail add column reply_to text;
alter table mail add column reply_token text;
alter table mail add column in_reply_to text;
create unique index mail_reply_token on mail (org_id, reply_token);

-- Who answers for a department, without an account.
create table contact (
  org_id      uuid not null references organisation on delete cascade,
  contact_id  uuid not null,
  name        text not null,
  mail        text not null,
  department  text not null,
  -- What it is about, in words.
  portfolio   text not null default '',
  active      boolean not null default true,
  created_at  timestamptz not null default now(),
  primary key (org_id, contact_id)
);
create unique index contact_mail on contact (org_id, lower(mail)) where active;

-- An address to which a mail could not be brought for good.
create table dead_address (
  org_id  uuid not null references organisation on delete cascade,
  mail    text not null,
  since   timestamptz not null,
  status  text not null default '',
  reason  text not null default '',
  primary key (org_id, mail)
);

alter table follow_up add column contact_id uuid;
alter table follow_up add column contact_due timestamptz;
alter table follow_up add column contact_asked_at timestamptz;
alter table follow_up add column contact_reminded_at timestamptz;
alter table follow_up add column contact_answered_at timestamptz;
alter table follow_up add foreign key (org_id, contact_id) references contact;
create index follow_up_contact on follow_up (org_id, contact_id) where contact_id is not null;

-- A mail to a contact about a question; its words went with the mail. The link in it shows his own list.
create table contact_letter (
  org_id        uuid not null,
  letter_id     uuid not null,
  follow_up_id  uuid not null,
  contact_id    uuid not null,
  mail_id       uuid not null,
  kind          text not null check (kind in ('question', 'reminder')),
  sent_at       timestamptz not null,
  token_hash    bytea not null,
  token_until   timestamptz not null,
  primary key (org_id, letter_id),
  foreign key (org_id, follow_up_id) references follow_up on delete cascade,
  foreign key (org_id, contact_id) references contact on delete cascade
);
create index contact_letter_mail on contact_letter (org_id, mail_id);
create unique index contact_letter_token on contact_letter (org_id, token_hash);
create index contact_letter_of_any on contact_letter (token_hash);

create table incoming (
  org_id        uuid not null references organisation on delete cascade,
  incoming_id   uuid not null,
  -- The same for the same mail: the key is the promise that it is taken once.
  fingerprint   bytea not null,
  came_at       timestamptz not null,
  road          text not null default 'mail' check (road in ('mail', 'page')),
  kind          text not null check (kind in ('answer', 'remark', 'bounce', 'automatic', 'unknown')),
  -- Of an unknown one: why nobody took it over.
  why           text not null default '',
  state         text not null default 'open' check (state in ('open', 'done')),
  -- Ours that it answers, and what that was about.
  mail_id       uuid,
  follow_up_id  uuid,
  contact_id    uuid,
  edition_id    uuid,
  user_id       text,
  sender        text not null default '',
  sender_name   text not null default '',
  subject       text not null default '',
  message_id    text,
  -- What was written now, and all of it. Null once it is forgotten.
  written       text,
  whole         text,
  trouble       text[] not null default '{}',
  until         timestamptz not null,
  -- What we said back to the sender by ourselves, and what a person answered.
  notice_mail   uuid,
  answer_mail   uuid,
  done_by       text,
  done_at       timestamptz,
  primary key (org_id, incoming_id),
  unique (org_id, fingerprint),
  foreign key (org_id, follow_up_id) references follow_up on delete cascade
);
create index incoming_open on incoming (org_id, came_at) where state = 'open';
create index incoming_follow_up on incoming (org_id, follow_up_id) where follow_up_id is not null;

create table incoming_file (
  org_id       uuid not null,
  file_id      uuid not null,
  incoming_id  uuid not null,
  position     int not null,
  name         text not null,
  media_type   text not null,
  size         bigint not null,
  -- Null: refused, or forgotten.
  content      bytea,
  refused      text,
  primary key (org_id, file_id),
  foreign key (org_id, incoming_id) references incoming on delete cascade
);
create index incoming_file_of on incoming_file (org_id, incoming_id);

do $$
declare t text;
begin
  foreach t in array array['mail_account', 'contact', 'dead_address', 'contact_letter', 'incoming', 'incoming_file']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;

-- A mail that answers quotes the question: when the words of a post go, the quote goes too.
create function forget_quotes() returns trigger language plpgsql as $$
begin
  update incoming set whole = null where org_id = new.org_id and whole is not null and follow_up_id in
    (select follow_up_id from follow_up where org_id = new.org_id and post_id = new.post_id);
  return null;
end $$;
create trigger post_quotes after update of body on post for each row
  when (old.body is not null and new.body is null) execute function forget_quotes();

-- Asked before any organisation is known.
create function orgs_with_mail_account() returns setof uuid
  language sql stable security definer set search_path = public
  as $$ select org_id from mail_account where active $$;
create function org_of_contact_link(hash bytea) returns uuid
  language sql stable security definer set search_path = public
  as $$ select org_id from contact_letter where token_hash = hash $$;
