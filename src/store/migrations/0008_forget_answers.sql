-- An answer often begins with the name of who asked, and its address leads to them: it goes with the text that it answers.
-- That we answered, when and who wrote it stays.
create function forget_answers() returns trigger language plpgsql as $$
begin
  update reply set body = '', native_id = null, link = null, problem = null
    where org_id = new.org_id and post_id = new.post_id;
  return null;
end $$;
create trigger forget_answers after update of body on post
  for each row when (old.body is not null and new.body is null) execute function forget_answers();

update reply r set body = '', native_id = null, link = null, problem = null
  from post p where p.org_id = r.org_id and p.post_id = r.post_id and p.body is null;
