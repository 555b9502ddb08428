// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('starry_environments', table => {
    table
      .bigInteger('creation_sent_at')
      .nullable()
      .comment('When its creation was last sent to Argo CD');
    table
      .boolean('creation_unanswered')
      .notNullable()
      .defaultTo(false)
      .comment('Whether one was sent whose outcome is not known');
  });
  // When the creations of those that have been begun were sent, nobody knows:
  // just now at the latest.
  await knex('starry_environments')
    .whereNot('phase', 'gone')
    .whereNot(query =>
      query
        .where({ phase: 'pending', attempts: 0 })
        .whereNull('observation')
        .whereNull('lease_holder'),
    )
    .update({ creation_sent_at: Date.now(), creation_unanswered: true });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('starry_environments', table => {
    table.dropColumn('creation_sent_at');
    table.dropColumn('creation_unanswered');
  });
};
