// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('starry_rights', table => {
    table.comment(
      'What Starry may do with the Argo CD instances, as last asked',
    );
    table.string('instance', 63).primary().notNullable();
    table
      .bigInteger('due_at')
      .notNullable()
      .comment('When they are to be asked next');
    table.bigInteger('attempted_at').nullable();
    table
      .bigInteger('checked_at')
      .nullable()
      .comment('When they last answered');
    table.string('version', 200).nullable();
    table
      .text('message')
      .nullable()
      .comment('Why the last attempt brought no answer');
    table.text('rights').notNullable().comment('JSON: what was answered');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('starry_rights');
};
