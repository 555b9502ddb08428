// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('starry_orphans', table => {
    table.comment('What belongs to no environment any more, as last seen');
    table.string('id', 64).primary().notNullable();
    table.string('kind', 20).notNullable();
    table.string('instance', 63).notNullable();
    table.string('name', 253).notNullable();
    table
      .string('uid', 100)
      .nullable()
      .comment('Tells a namespace from another of its name');
    table.string('environment_id', 63).notNullable();
    table.string('reason', 100).notNullable();
    table.text('message').notNullable();
    table.text('next_step').nullable();
    table.boolean('removable').notNullable();
    table.bigInteger('created_at').nullable();
    table.string('state', 20).notNullable();
    table.text('failure').nullable().comment('Why it could not be removed');
    table.bigInteger('found_at').notNullable();
    table.bigInteger('seen_at').notNullable();
    table.bigInteger('removal_requested_at').nullable();
    table.string('removal_requested_by', 300).nullable();
    table.index(['found_at', 'id'], 'starry_orphans_found_idx');
    table.index(['instance', 'kind'], 'starry_orphans_instance_idx');
  });

  await knex.schema.createTable('starry_orphan_searches', table => {
    table.comment('The last search for orphans, by Argo CD instance');
    table.string('instance', 63).primary().notNullable();
    table.bigInteger('at').notNullable();
    table.boolean('complete').notNullable();
    table.text('message').nullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('starry_orphan_searches');
  await knex.schema.dropTable('starry_orphans');
};
