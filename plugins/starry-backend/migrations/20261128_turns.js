// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('starry_environments', table => {
    table
      .bigInteger('waiting_since')
      .nullable()
      .comment(
        'When it was asked for, while it waits for its turn to be begun',
      );
    // What is due in a phase, and what waits for its turn, without reading the
    // rest: whatever waits is due only much later.
    table.dropIndex(['instance', 'phase'], 'starry_environments_instance_idx');
    table.index(
      ['instance', 'phase', 'due_at'],
      'starry_environments_phase_due_idx',
    );
    table.index(
      ['instance', 'phase', 'waiting_since'],
      'starry_environments_waiting_idx',
    );
  });

  await knex.schema.createTable('starry_gates', table => {
    table.comment('Locked by who begins environments of an Argo CD instance');
    table.string('instance', 63).primary().notNullable();
    table.bigInteger('passed_at').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('starry_gates');
  await knex.schema.alterTable('starry_environments', table => {
    table.dropIndex(
      ['instance', 'phase', 'waiting_since'],
      'starry_environments_waiting_idx',
    );
    table.dropIndex(
      ['instance', 'phase', 'due_at'],
      'starry_environments_phase_due_idx',
    );
    table.dropColumn('waiting_since');
    table.index(['instance', 'phase'], 'starry_environments_instance_idx');
  });
};
