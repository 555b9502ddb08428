// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('starry_environments', table => {
    table
      .text('fields')
      .nullable()
      .comment('JSON: what was said of it that has no column of its own');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('starry_environments', table => {
    table.dropColumn('fields');
  });
};
