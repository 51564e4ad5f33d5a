create schema search;

-- The words that the catalogue uses, with the number of books each is in: what a misspelt word is
-- corrected to and what an unfinished one is completed to.
create table search.vocabulary (
  word text collate "C" primary key check (length(word) between 2 and 40),
  frequency integer not null check (frequency > 0)
);

create index vocabulary_trigrams on search.vocabulary using gin (word public.gin_trgm_ops);

-- One row: how far the vocabulary has read the catalogue.
create table search.progress (
  single boolean primary key default true check (single),
  read_until timestamptz not null default '-infinity',
  rebuilt_at timestamptz not null default '-infinity'
);
insert into search.progress default values;

-- The words of a vocabulary that look like this one. The threshold is below the extension's own: with 0.3
-- two swapped letters ("hobibt") are already too far.
create function search.similar_words(misspelt text, most integer)
returns table (word text, frequency integer)
language sql stable strict parallel safe
set pg_trgm.similarity_threshold = 0.2
begin atomic
  select v.word, v.frequency
  from search.vocabulary v
  where v.word operator(public.%) misspelt
  order by public.similarity(v.word, misspelt) desc, v.frequency desc, v.word
  limit most;
end;

grant usage on schema search to search;
grant select, insert, update, delete on search.vocabulary to search;
grant select, update on search.progress to search;
