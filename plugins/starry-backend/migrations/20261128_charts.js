// @ts-check

// Environments that are there already get a source with their next change; until
// then they follow the configured revision, as they always did.

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('starry_environments', table => {
    table
      .text('source')
      .nullable()
      .comment('JSON: where its chart is, and the domain of its hosts');
    table
      .string('chart_commit', 64)
      .nullable()
      .comment('The commit of its chart');
    table
      .bigInteger('chart_resolved_at')
      .nullable()
      .comment('When that was the newest');
  });
  await knex.schema.createTable('starry_chart', table => {
    table.comment('Which commit the configured chart was last seen to be');
    table.string('id', 20).primary().notNullable();
    table.text('repo_url').notNullable();
    table.text('path').notNullable();
    table.text('revision').notNullable();
    table.string('commit', 64).notNullable();
    table.bigInteger('resolved_at').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('starry_chart');
  await knex.schema.alterTable('starry_environments', table => {
    table.dropColumn('source');
    table.dropColumn('chart_commit');
    table.dropColumn('chart_resolved_at');
  });
};
