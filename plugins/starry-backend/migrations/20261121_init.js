// @ts-check

// Times are milliseconds since 1970 in big integers, and documents are JSON in
// text columns, so that both compare and read alike in SQLite and PostgreSQL.

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('starry_environments', table => {
    table.comment('Ephemeral environments: what is wanted and what was seen');
    table.string('id', 32).primary().notNullable();
    table.string('name', 63).notNullable();
    table
      .string('active_name', 63)
      .nullable()
      .comment('The name while the environment is wanted; keeps it unique');
    table.text('description').nullable();
    table.string('owner', 300).notNullable();
    table.string('system', 300).nullable();
    table.string('stage', 20).notNullable();
    table.string('template', 300).nullable();
    table.string('request_id', 200).nullable();
    table.string('created_by', 300).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.string('intent', 20).notNullable();
    table.integer('generation').notNullable();
    table.bigInteger('delete_requested_at').nullable();
    table.string('instance', 63).notNullable();
    table.string('application', 63).notNullable();
    table.string('namespace', 63).notNullable();
    table.text('services').notNullable().comment('JSON');
    table.string('phase', 20).notNullable();
    table.string('reason', 100).notNullable();
    table.text('message').notNullable();
    table.text('next_step').nullable();
    table.bigInteger('phase_since').notNullable();
    table.bigInteger('ready_at').nullable();
    table.bigInteger('gone_at').nullable();
    table.string('namespace_uid', 100).nullable();
    table.text('service_status').notNullable().comment('JSON');
    table
      .text('observation')
      .nullable()
      .comment('JSON: what was last seen of the Argo CD application');
    table.integer('attempts').notNullable();
    table.integer('version').notNullable().comment('Counts every write');
    table
      .bigInteger('due_at')
      .nullable()
      .comment('When the reconciler is to look at it next');
    table.string('lease_holder', 200).nullable();
    table.bigInteger('lease_until').nullable();
    table
      .integer('lease_version')
      .nullable()
      .comment('The version that the lease was taken at; tells leases apart');

    table.unique(['active_name'], {
      indexName: 'starry_environments_active_name_uniq',
    });
    table.unique(['created_by', 'request_id'], {
      indexName: 'starry_environments_request_uniq',
    });
    table.index(['created_at', 'id'], 'starry_environments_created_idx');
    table.index(['due_at'], 'starry_environments_due_idx');
    table.index(['name'], 'starry_environments_name_idx');
    table.index(['owner'], 'starry_environments_owner_idx');
    table.index(['gone_at'], 'starry_environments_gone_idx');
    table.index(['instance', 'phase'], 'starry_environments_instance_idx');
  });

  await knex.schema.createTable('starry_environment_entities', table => {
    table.comment('The catalog entities that an environment contains');
    table
      .string('environment_id', 32)
      .notNullable()
      .references('id')
      .inTable('starry_environments')
      .onDelete('CASCADE');
    table.string('entity_ref', 300).notNullable();
    table.unique(['environment_id', 'entity_ref'], {
      indexName: 'starry_environment_entities_uniq',
    });
    table.index(['entity_ref'], 'starry_environment_entities_ref_idx');
  });

  await knex.schema.createTable('starry_timeline', table => {
    table.comment('What happened to an environment; the newest entries only');
    table.bigIncrements('id').notNullable();
    table
      .string('environment_id', 32)
      .notNullable()
      .references('id')
      .inTable('starry_environments')
      .onDelete('CASCADE');
    table.bigInteger('at').notNullable();
    table.string('type', 100).notNullable();
    table.text('message').notNullable();
    table.string('phase', 20).nullable();
    table.string('actor', 300).nullable();
    table.index(['environment_id', 'id'], 'starry_timeline_environment_idx');
  });

  await knex.schema.createTable('starry_instances', table => {
    table.comment('Whether the Argo CD instances answer');
    table.string('name', 63).primary().notNullable();
    table.boolean('reachable').notNullable();
    table.text('message').nullable();
    table.string('version', 200).nullable();
    table.bigInteger('last_contact_at').nullable();
  });

  await knex.schema.createTable('starry_leases', table => {
    table.comment('Which replica does what only one may do');
    table.string('name', 200).primary().notNullable();
    table.string('holder', 200).notNullable();
    table.bigInteger('until').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('starry_leases');
  await knex.schema.dropTable('starry_instances');
  await knex.schema.dropTable('starry_timeline');
  await knex.schema.dropTable('starry_environment_entities');
  await knex.schema.dropTable('starry_environments');
};
