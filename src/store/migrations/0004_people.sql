-- Questions about people and mail that are asked before an organisation is known. Each answers with the least it can.

create function orgs_with_claimed_mail() returns setof uuid
  language sql stable security definer set search_path = public
  as $$ select distinct org_id from mail where state = 'claimed' $$;

-- A set-up link is used up in the transaction that founds the organisation: of two presses one succeeds, and a founding
-- that fails leaves the link as it was. What was answered on the way (a password's hash among it) goes with it.
create function use_setup_link(hash bytea) returns boolean
  language plpgsql volatile security definer set search_path = public
  as $$
  begin
    update setup_link set used_at = now()
      where org_id = '00000000-0000-0000-0000-000000000000' and token_hash = hash and purpose = 'setup'
        and used_at is null and expires_at > now();
    if not found then return false; end if;
    delete from setup_draft where org_id = '00000000-0000-0000-0000-000000000000' and token_hash = hash;
    return true;
  end $$;

-- Whoever administers the first organisation of an installation runs the installation: he may add another town, which
-- lets him see nothing of those that others administer.
create function runs_installation(who text) returns boolean
  language sql stable security definer set search_path = public
  as $$
    select exists (select from member where user_id = who and role = 'administrator' and org_id = (
      select org_id from organisation where org_id <> '00000000-0000-0000-0000-000000000000'
      order by created_at, org_id limit 1))
  $$;
