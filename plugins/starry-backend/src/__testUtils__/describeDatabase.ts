import { Knex } from 'knex';

type Row = Record<string, unknown>;

/** All that a database has: tables, columns, indexes, foreign keys and rows. */
export async function describeDatabase(client: Knex): Promise<object> {
  const isSqlite = client.client.config.client !== 'pg';
  const schema = isSqlite
    ? await describeSqlite(client)
    : await describePostgres(client);
  const rows: Record<string, string[]> = {};
  for (const table of Object.keys(schema)) {
    rows[table] = sorted(await client(table).select());
  }
  return { schema, rows };
}

async function describeSqlite(client: Knex) {
  const tables = await client('sqlite_master')
    .where({ type: 'table' })
    .whereRaw("name like 'starry%'")
    .pluck<string[]>('name');
  const pragma = async (name: string, of: string) =>
    (await client.raw('select * from ??(?)', [name, of])) as Row[];
  const schema: Record<string, object> = {};
  for (const table of tables) {
    const indexes = [];
    for (const { name, unique } of await pragma('pragma_index_list', table)) {
      const columns = await pragma('pragma_index_info', `${name}`);
      // Those that SQLite makes itself are numbered anew with every change.
      const own = !`${name}`.startsWith('sqlite_autoindex');
      indexes.push({
        name: own && name,
        unique,
        columns: columns.map(column => column.name),
      });
    }
    const columns = await pragma('pragma_table_info', table);
    const foreignKeys = await pragma('pragma_foreign_key_list', table);
    schema[table] = {
      columns: sorted(columns.map(({ cid, ...column }) => column)),
      foreignKeys: sorted(foreignKeys.map(({ id, ...key }) => key)),
      indexes: sorted(indexes),
    };
  }
  return schema;
}

async function describePostgres(client: Knex) {
  const select = async (sql: string) => {
    const { rows } = await client.raw(sql);
    return rows as Row[];
  };
  const columns = await select(`
    select table_name, column_name, data_type, character_maximum_length,
      is_nullable, column_default, col_description(
        format('%I', table_name)::regclass, ordinal_position) as comment
    from information_schema.columns
    where table_schema = current_schema() and table_name like 'starry%'`);
  const indexes = await select(`
    select tablename as table_name, indexdef from pg_indexes
    where schemaname = current_schema() and tablename like 'starry%'`);
  const constraints = await select(`
    select conrelid::regclass::text as table_name, conname,
      pg_get_constraintdef(oid) as definition
    from pg_constraint where conrelid::regclass::text like 'starry%'`);
  const schema: Record<string, object> = {};
  for (const table of new Set(columns.map(column => `${column.table_name}`))) {
    const ofTable = (rows: Row[]) =>
      sorted(rows.filter(row => row.table_name === table));
    schema[table] = {
      columns: ofTable(columns),
      indexes: ofTable(indexes),
      constraints: ofTable(constraints),
    };
  }
  return schema;
}

/** Where a column or a row stands makes no difference. */
function sorted(rows: object[]): string[] {
  return rows.map(row => JSON.stringify(Object.entries(row).sort())).sort();
}
