import bcryptjs from 'bcryptjs';
import { newId, Sealer } from '#platform/crypto';
import { nameKey } from '#users';
import { plant } from './planted.js';
import { type TestApp } from './test-app.js';

/** An account as an import from another system leaves it: a plain bcrypt hash and no data key. */
export async function plantImported(app: TestApp, name: string, password: string): Promise<string> {
  const id = newId();
  const place = { table: 'user', column: 'password_hash', row: id, user: id, version: 1 };
  const hash = app.get(Sealer).seal(place, bcryptjs.hashSync(password, 4));
  await plant(
    app,
    `INSERT INTO user (id, name, name_key, password_hash, password_scheme, credential_version, login_count,
       is_admin, is_oidc, totp_enabled, session_epoch, created_at)
     VALUES (?, ?, ?, ?, 'plain', 1, 0, 0, 0, 0, 0, 0)`,
    [id, name, nameKey(name), hash],
  );
  return id;
}
