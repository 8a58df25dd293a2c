import { digest } from '#platform/crypto';
import { Database } from '#platform/database';
import { type TestApp } from './test-app.js';

/** Runs a statement behind the application's back: the state that a test starts from. */
export function plant(app: TestApp, sql: string, values: unknown[] = []): Promise<unknown> {
  return app.get(Database).writer.query(sql, values);
}

/** Rows as they are stored. */
export function stored<Row = Record<string, unknown>>(
  app: TestApp,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return app.get(Database).writer.query<Row[]>(sql, values);
}

/** Turns an account into one that signs in through a provider only. */
export async function makeOidcOnly(app: TestApp, name: string): Promise<void> {
  await plant(
    app,
    'UPDATE user SET password_hash = NULL, password_scheme = NULL, is_oidc = 1 WHERE name = ?',
    [name],
  );
}

/** Gives an account an identity at a provider, as a login there would have linked it. */
export async function plantIdentity(app: TestApp, name: string, issuer: string): Promise<void> {
  const [user] = await stored<{ id: string }>(app, 'SELECT id FROM user WHERE name = ?', [name]);
  const { id } = user!;
  await plant(app, 'UPDATE user SET is_oidc = 1 WHERE id = ?', [id]);
  await plant(app, 'DELETE FROM oidc_identity WHERE user_id = ?', [id]);
  const columns = 'identity_digest, user_id, issuer, identifier, name_digest, created_at';
  const sql = `INSERT INTO oidc_identity (${columns}) VALUES (?, ?, ?, ?, ?, 0)`;
  await plant(app, sql, [digest(JSON.stringify([issuer, name])), id, issuer, name, digest(name)]);
}

/** Stores a setting as it would stand in the table. */
export async function plantSetting(app: TestApp, name: string, value: string): Promise<void> {
  await plant(app, 'DELETE FROM setting WHERE name = ?', [name]);
  await plant(app, 'INSERT INTO setting (name, value, updated_at) VALUES (?, ?, 0)', [name, value]);
}
