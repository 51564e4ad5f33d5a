import type { Sql } from '@bookstore/shared/db.ts'

/** By role and table: `select, update(a, b)`. A table that a role can't touch is absent. */
export type Grants = Record<string, Record<string, string>>

type Row = { role: string; relation: string; privilege: string; whole: boolean; columns: string[] }

/** Reads what each role may do with each table and sequence, by the database's own answer. */
export async function readGrants(sql: Sql, roles: string[]): Promise<Grants> {
  const rows = await sql<Row[]>`
    select
      role,
      relation,
      privilege,
      has_table_privilege(role, oid, privilege) as whole,
      to_jsonb(array(
        select attname::text
        from pg_attribute
        where attrelid = pg_class.oid
        and attnum > 0
        and not attisdropped
        and case when privilege in ('select', 'insert', 'update', 'references')
          then has_column_privilege(role, attrelid, attnum, privilege)
        end
        order by attnum
      )) as columns
    from pg_class
    cross join lateral (
      select relnamespace::regnamespace || '.' || relname as relation
    ) named
    cross join unnest(${roles}::text[]) role
    cross join unnest(array[
      'select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger', 'maintain'
    ]) with ordinality privileges (privilege, rank)
    where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
    order by role, relation, rank`
  const grants: Grants = Object.fromEntries(roles.map((role) => [role, {}]))
  for (const { role, relation, privilege, whole, columns } of rows) {
    if (!whole && columns.length === 0) continue
    const word = whole ? privilege : `${privilege}(${columns.join(', ')})`
    const tables = (grants[role] ??= {})
    tables[relation] = tables[relation] ? `${tables[relation]}, ${word}` : word
  }
  return grants
}
