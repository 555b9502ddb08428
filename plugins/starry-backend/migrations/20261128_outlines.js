// @ts-check

const TABLE = 'starry_environments';
const PAGE = 500;

/** @param {string} text */
function outlineOf(text) {
  const {
    at,
    exists,
    environmentId,
    sync,
    health,
    operation,
    deletionTimestamp,
  } = JSON.parse(text);
  return JSON.stringify({
    at,
    exists,
    environmentId,
    sync,
    health,
    operation: operation && { ...operation, message: undefined },
    deletionTimestamp,
  });
}

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable(TABLE, table => {
    table
      .text('observation_outline')
      .nullable()
      .comment('JSON: what of the observation is read where many are');
    table.index(['instance', 'id'], 'starry_environments_page_idx');
  });
  let after = '';
  for (;;) {
    const rows = await knex(TABLE)
      .select('id', 'observation')
      .whereNotNull('observation')
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE);
    for (const { id, observation } of rows) {
      await knex(TABLE)
        .where({ id })
        .update({ observation_outline: outlineOf(observation) });
    }
    if (rows.length < PAGE) {
      return;
    }
    after = rows[rows.length - 1].id;
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable(TABLE, table => {
    table.dropIndex(['instance', 'id'], 'starry_environments_page_idx');
    table.dropColumn('observation_outline');
  });
};
