// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('starry_environments', table => {
    table
      .text('request_hash')
      .nullable()
      .comment('JSON: digests of what was asked for with the request id');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('starry_environments', table => {
    table.dropColumn('request_hash');
  });
};
