alter table catalog.books replica identity full;
alter publication debezium_tables add table catalog.books;

grant usage on schema catalog to debezium;
grant select (
  id, title, author, genre, isbn, price_cents, published_year, created_at, updated_at, retired_at
) on catalog.books to debezium;
