create table catalog.books (
  id uuid primary key default uuidv7(),
  title text not null check (length(title) between 1 and 200),
  author text not null check (length(author) between 1 and 200),
  description text not null default '' check (length(description) <= 4000),
  genre text not null check (length(genre) between 1 and 60),
  isbn text not null constraint books_isbn_taken unique check (isbn ~ '^97[89][0-9]{10}$'),
  price_cents integer not null check (price_cents between 1 and 100000000),
  published_year integer not null check (published_year between -3000 and 2100),
  cover_url text check (length(cover_url) <= 2000),
  -- How much it sells, in powers of ten: which books a search looks at first when too many match.
  popularity smallint not null default 0 check (popularity between 0 and 3),
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  retired_at timestamptz(3),
  title_key text collate "C" generated always as (catalog.fold(title)) stored,
  author_key text collate "C" generated always as (catalog.fold(author)) stored,
  genre_key text collate "C" generated always as (catalog.fold(genre)) stored,
  names tsvector generated always as (
    setweight(to_tsvector('pg_catalog.simple', catalog.named(title)), 'A')
    || setweight(to_tsvector('pg_catalog.simple', catalog.named(author)), 'B')
  ) stored,
  document tsvector generated always as (
    setweight(to_tsvector('pg_catalog.english', catalog.named(title)), 'A')
    || setweight(to_tsvector('pg_catalog.english', catalog.named(author)), 'B')
    || setweight(to_tsvector('pg_catalog.english', catalog.plain(genre)), 'C')
    || setweight(to_tsvector('pg_catalog.english', catalog.plain(description)), 'D')
  ) stored
);

-- One index a sort order, each in the key that a cursor continues from. `title` and `author` are in the
-- collation "C", so the same indexes find prefixes.
create index books_by_title on catalog.books (title_key, id);
create index books_by_author on catalog.books (author_key, id);
create index books_by_price on catalog.books (price_cents, id);
create index books_by_published_year on catalog.books (published_year, id);
create index books_by_created_at on catalog.books (created_at, id);
create index books_by_updated_at on catalog.books (updated_at, id);
create index books_of_genre on catalog.books (genre_key, title_key, id);
create index books_author_trigrams on catalog.books using gin (author_key public.gin_trgm_ops);

create index books_names on catalog.books using gin (names) where retired_at is null;
create index books_document on catalog.books using gin (document) where retired_at is null;
create index books_document_popular on catalog.books using gin (document)
  where popularity > 0 and retired_at is null;

grant usage on schema catalog to books, search, cart, checkout;
grant select, insert on catalog.books to books;
grant update (
  title, author, description, genre, isbn, price_cents, published_year, cover_url, popularity, version,
  updated_at, retired_at
) on catalog.books to books;
grant select on catalog.books to search, cart, checkout;
