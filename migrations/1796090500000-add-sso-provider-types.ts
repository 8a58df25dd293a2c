import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor, nullable } from '#platform/database';

const PROVIDERS = 'sso_provider';
const PRIMARY = 'is_primary';
/** Null in existing rows, and in those that a replica of the previous version adds: the primary provider. */
const SCOPED = ['oidc_transaction', 'oidc_session'] as const;
const COLUMN = 'provider_id';

/**
 * Makes the stored OpenID Connect provider a row beside the directories: the primary provider. Its secret stays sealed for
 * `oidc_config`, whose row is kept for the previous version, which still serves during a rolling upgrade.
 */
export class AddSsoProviderTypes1796090500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn(PROVIDERS, PRIMARY)))
      await runner.addColumn(PROVIDERS, new TableColumn(columnsFor(runner).flag(PRIMARY)));
    for (const table of SCOPED) {
      if (!(await runner.hasColumn(table, COLUMN)))
        await runner.addColumn(table, new TableColumn(nullable({ name: COLUMN, type: 'int' })));
    }
    await runner.query(
      `INSERT INTO sso_provider (name, type, enabled, display_order, settings, secret, created_at, updated_at, is_primary)
       SELECT 'SSO', 'oidc', 1, 0, c.settings, c.client_secret, c.updated_at, c.updated_at, 1 FROM oidc_config c
       WHERE c.id = 1 AND NOT EXISTS (SELECT 1 FROM sso_provider p WHERE p.is_primary = 1)`,
    );
  }

  /** Keeps the primary provider. Accounts of the other identity providers stay, but cannot log in with them any more. */
  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn(PROVIDERS, PRIMARY)) {
      await runner.query('DELETE FROM oidc_config');
      await runner.query(
        `INSERT INTO oidc_config (id, settings, client_secret, revision, updated_at)
         SELECT 1, settings, secret, 1, updated_at FROM sso_provider WHERE is_primary = 1 AND enabled = 1`,
      );
      await runner.query(`DELETE FROM sso_provider WHERE type <> 'ldap'`);
      await runner.dropColumn(PROVIDERS, PRIMARY);
    }
    for (const table of SCOPED) {
      if (!(await runner.hasColumn(table, COLUMN))) continue;
      await runner.query(`DELETE FROM ${table} WHERE ${COLUMN} IS NOT NULL`);
      await runner.dropColumn(table, COLUMN);
    }
  }
}
