-- A word without one of its letters, each way once: "dune" gives "une", "dne", "due" and "dun".
create function search.without_a_letter(word text) returns text[]
language sql immutable strict parallel safe
return array(
  select distinct overlay(word placing '' from letter for 1)
  from generate_series(1, length(word)) letter
);

-- Two words are one slip apart only when they are the same, once each has lost one letter at most. So each
-- misspelling of one slip is found by its own deletions in the order of an index, and nothing is compared.
create table search.deletions (
  deletion text collate "C",
  word text collate "C",
  primary key (deletion, word)
);

insert into search.deletions (deletion, word)
select d.deletion, v.word
from search.vocabulary v
cross join lateral unnest(search.without_a_letter(v.word)) as d (deletion);

-- Whoever adds a word adds its deletions: the two are never out of step. Words are not removed.
create function search.add_deletions() returns trigger
language plpgsql as $$
begin
  insert into search.deletions (deletion, word)
  select d.deletion, a.word
  from added a
  cross join lateral unnest(search.without_a_letter(a.word)) as d (deletion);
  return null;
end
$$;

create trigger add_deletions
after insert on search.vocabulary
referencing new table as added
for each statement execute function search.add_deletions();

-- The words of the vocabulary that are one slip from this one, and some that are two.
create function search.near_words(misspelt text) returns table (word text, frequency integer)
language sql stable strict parallel safe
begin atomic
  select v.word, v.frequency
  from (
    select d.word
    from search.deletions d
    where d.deletion = any(search.without_a_letter(misspelt) || misspelt)
    union
    select unnest(search.without_a_letter(misspelt))
  ) near
  join search.vocabulary v on v.word = near.word
  where v.word <> misspelt;
end;

grant select, insert on search.deletions to search;
