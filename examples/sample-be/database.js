'use strict';
const { setTimeout: delay } = require('node:timers/promises');
const { Pool } = require('pg');

const TIMEOUT_MS = 3_000;
const RETRY_FIRST_MS = 200;
const RETRY_LONGEST_MS = 1_000;

/** A database did not answer. */
class DatabaseUnavailable extends Error {
  constructor(name, cause) {
    super(`${name} does not answer`, { cause });
    this.name = 'DatabaseUnavailable';
  }
}

/**
 * One PostgreSQL database.
 *
 * @param name what messages call it
 * @param url `postgres://…`
 */
function createDatabase(name, url) {
  if (!url) {
    const variable = `${name.toUpperCase().replaceAll('-', '_')}_URL`;
    throw new Error(`${variable} must be set to a postgres:// address`);
  }
  const pool = new Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
  });
  // An idle connection that breaks is replaced by the next query.
  pool.on('error', error => console.error(`${name}: ${error.message}`));
  let prepared = false;

  async function query(text, values) {
    try {
      return (await pool.query(text, values)).rows;
    } catch (error) {
      throw new DatabaseUnavailable(name, error);
    }
  }

  async function applySchema(schema) {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      // Replicas start together, and `IF NOT EXISTS` alone is no lock.
      await client.query('SELECT pg_advisory_xact_lock(1)');
      await client.query(schema);
      await client.query('COMMIT');
      client.release();
    } catch (error) {
      // Closing the connection also rolls back.
      client.release(error);
      throw error;
    }
  }

  return {
    name,
    query,

    /** Makes tables and first rows; tries until it works or is told to stop. */
    async prepare(schema, signal) {
      let said;
      for (let wait = RETRY_FIRST_MS; !prepared && !signal.aborted; ) {
        try {
          await applySchema(schema);
          prepared = true;
          console.log(`${name}: ready`);
        } catch (error) {
          const message = error.message || error.code;
          if (message !== said) console.error(`${name}: ${message}`);
          said = message;
          await delay(wait, undefined, { signal }).catch(() => {});
          wait = Math.min(wait * 2, RETRY_LONGEST_MS);
        }
      }
    },

    /** Throws unless it is prepared and answers. */
    async check() {
      if (!prepared) throw new DatabaseUnavailable(name);
      await query('SELECT 1');
    },

    /** What it is, for people. */
    async describe() {
      const [row] = await query(
        `SELECT current_database() AS database,
                current_setting('server_version') AS version`,
      );
      const [version] = row.version.split(' ');
      return { database: row.database, engine: `PostgreSQL ${version}` };
    },

    close: () => pool.end(),
  };
}

module.exports = { createDatabase, DatabaseUnavailable };
