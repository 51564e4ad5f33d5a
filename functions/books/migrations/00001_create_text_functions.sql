create extension if not exists pg_trgm with schema public;
create extension if not exists unaccent with schema public;

create schema catalog;

-- Lower case without accents: the key that titles and authors are sorted and found by. Its own collation
-- makes it immutable and the same on every machine, whatever the locale of the database.
create function catalog.fold(value text) returns text
language sql immutable strict parallel safe
return lower(public.unaccent('public.unaccent'::regdictionary, value) collate "pg_c_utf8");

-- Only words and single spaces between them, so that a document and a query split in the same places:
-- the parser alone reads "Catch-22" as "catch" and the number -22. A possessive goes: "Ender's" is "ender".
create function catalog.plain(value text) returns text
language sql immutable strict parallel safe
return btrim(
  regexp_replace(
    regexp_replace(catalog.fold(value), '[''’`](s\M)?', '', 'g') collate "pg_c_utf8",
    '[^[:alnum:]]+', ' ', 'g'
  )
);

-- The runs of single letters of a plain text, each as one word: "j r r tolkien" gives "jrr".
create function catalog.initials(value text) returns text
language sql immutable strict parallel safe
return coalesce(
  (
    select string_agg(replace(run[1], ' ', ''), ' ')
    from regexp_matches(value, '\m[a-z](?: [a-z]\M)+', 'g') run
  ),
  ''
);

-- What is indexed of a title or an author.
create function catalog.named(value text) returns text
language sql immutable strict parallel safe
return catalog.plain(value) || ' ' || catalog.initials(catalog.plain(value));
