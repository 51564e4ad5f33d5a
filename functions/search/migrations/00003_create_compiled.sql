-- A query as it is looked for: as stems anywhere, as whole words among names, the same with the beginning of
-- the last word when `is_prefix`, and the key that titles begin with. The sessions of the function plan each
-- statement for its values; this one has the same plan for all.
create function search.compiled(head text, last_words text[], is_prefix boolean, title text)
returns table (anywhere text, named text, begun text, key text)
language sql immutable strict parallel safe
set plan_cache_mode = force_generic_plan
begin atomic
  select
    (stems && search.any_of('pg_catalog.english', last_words, ''))::text,
    (words && whole)::text,
    (words && case when is_prefix then search.any_of('pg_catalog.simple', last_words, ':*') else whole end)::text,
    catalog.fold(title)
  from (
    select
      websearch_to_tsquery('pg_catalog.english', folded) as stems,
      websearch_to_tsquery('pg_catalog.simple', folded) as words,
      search.any_of('pg_catalog.simple', last_words, '') as whole
    from catalog.fold(head) folded
    offset 0
  ) queries;
end;

alter function search.near_words(text) set plan_cache_mode = force_generic_plan;
