// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('starry_environments', table => {
    table
      .string('rollout', 32)
      .nullable()
      .comment('The rollout that brought its chart, if it was one');
    table
      .string('rollout_from', 20)
      .nullable()
      .comment('The phase that it was in when that began with it');
  });
  await knex.schema.createTable('starry_rollouts', table => {
    table.comment('The last rollout of a chart to all environments');
    table.string('key', 20).primary().notNullable();
    table.string('id', 32).notNullable();
    table.text('repo_url').notNullable();
    table.text('path').notNullable();
    table.text('revision').notNullable();
    table.string('commit', 64).notNullable();
    table.bigInteger('resolved_at').notNullable();
    table.string('state', 20).notNullable();
    table.text('reason').nullable().comment('Why it is paused');
    table
      .integer('tolerated')
      .notNullable()
      .comment('Environments that it broke before someone let it go on');
    table.string('started_by', 300).notNullable();
    table.bigInteger('started_at').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('starry_rollouts');
  await knex.schema.alterTable('starry_environments', table => {
    table.dropColumn('rollout');
    table.dropColumn('rollout_from');
  });
};
