-- What Debezium carries, and no more: the reconciliation compares it with its copy.
grant usage on schema catalog to reconcile;
grant select (
  id, title, author, genre, isbn, price_cents, published_year, created_at, updated_at, retired_at
) on catalog.books to reconcile;
