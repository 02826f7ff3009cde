-- The lab asks the full-text index which posts may match a query, and must miss none. Stems cannot tell that: "gelegenheid"
-- is "geleg", and "zon.Gent" one word. So posts also bring their words as they are written (src/store/exact-words.ts).
-- To write those of a million older posts takes many minutes: until the last of these is 30 days old, the lab looks at
-- a random part, as it does where the index knows nothing.
alter table counter add column exact_after bigint not null default 0;
update counter set exact_after = last_post;
comment on column counter.exact_after is 'The index holds the words as they are written of posts after this one';
