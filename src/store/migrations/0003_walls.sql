-- The walls between organisations: the working role sees one organisation at a time, the one that its unit of work named.
do $$
declare t text;
begin
  foreach t in array array['counter','org_key','member','invitation','display_link','known_account','channel','access_log',
    'mail','setup_link','setup_draft','source','dropped','topic','topic_version','post','hit','tally_hour','tally_day',
    'answer','mark','today_decision']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_org on %I using (org_id = current_org()) with check (org_id = current_org())', t);
    execute format('grant select, insert, update, delete on %I to :app', t);
  end loop;
end $$;

-- Which organisations exist is read before one is chosen; changing one asks to be in it.
alter table organisation enable row level security;
create policy every_org_read on organisation for select using (true);
create policy own_org_write on organisation for all using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update on organisation to :app;

revoke update, delete on access_log from :app;

-- Questions that are asked before an organisation is known. Each answers with the least it can.
create function org_of_display(hash bytea) returns table (org_id uuid, display_id uuid, audience text)
  language sql stable security definer set search_path = public
  as $$ select org_id, display_id, audience from display_link where token_hash = hash and revoked_at is null $$;
create function org_of_invitation(hash bytea) returns table (org_id uuid, invitation_id uuid)
  language sql stable security definer set search_path = public
  as $$ select org_id, invitation_id from invitation where token_hash = hash and accepted_at is null and expires_at > now() $$;
create function orgs_of_user(who text) returns table (org_id uuid, slug text, name text, role text)
  language sql stable security definer set search_path = public
  as $$ select o.org_id, o.slug, o.name, m.role from member m join organisation o using (org_id) where m.user_id = who order by o.name $$;
create function versions() returns table (org_id uuid, last_post bigint, square_version bigint, topics_version bigint, sources_version bigint)
  language sql stable security definer set search_path = public
  as $$ select org_id, last_post, square_version, topics_version, sources_version from counter $$;
create function orgs_with_waiting_mail() returns setof uuid
  language sql stable security definer set search_path = public
  as $$ select distinct org_id from mail where state = 'waiting' and not_before <= now() $$;
