create schema search;

-- The words that the catalogue uses: what a misspelt word is corrected to and what an unfinished one is
-- completed to. Frequency counts the books that came with a word, five times where it names one.
create table search.vocabulary (
  word text collate "C" primary key check (length(word) between 2 and 40),
  frequency integer not null check (frequency > 0)
);

create index vocabulary_trigrams on search.vocabulary using gin (word public.gin_trgm_ops);

-- One row: the last book that the vocabulary has read, in the order of (updated_at, id).
create table search.progress (
  single boolean primary key default true check (single),
  updated_at timestamptz(3) not null default 'epoch',
  book_id uuid not null default '00000000-0000-0000-0000-000000000000'
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

-- Any of the words, which end as `ending` says: '' whole, ':*' as a beginning. A plain text has no quote.
create function search.any_of(config regconfig, words text[], ending text) returns tsquery
language sql immutable strict parallel safe
return coalesce(
  (
    select to_tsquery(config, string_agg('''' || plain || '''' || ending, ' | '))
    from (
      select catalog.plain(word) as plain
      from unnest(words) word
    ) plains
    where plain <> ''
  ),
  ''::tsquery
);

grant usage on schema search to search;
grant select, insert on search.vocabulary to search;
grant update (frequency) on search.vocabulary to search;
grant select on search.progress to search;
grant update (updated_at, book_id) on search.progress to search;
