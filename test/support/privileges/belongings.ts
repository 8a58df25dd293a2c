import { digest, newId } from '#platform/crypto';
import { type TestApp } from '../app/test-app.js';
import { type Person } from '../fixtures/accounts.js';
import { currentSessionOf, plantConnection } from '../fixtures/connections.js';
import { plant } from '../fixtures/db-fixtures.js';
import { aPasskey } from '../fixtures/passkeys.js';
import { plantMember, plantRole } from '../fixtures/roles.js';

const DAY = 86_400_000;

/** What an operation can be aimed at: an account, and one of everything that belongs to it. */
export type Belongings = {
  readonly userId: string;
  readonly username: string;
  readonly sessionId: string;
  readonly keyId: string;
  readonly invitationId: string;
  readonly deviceId: string;
  readonly passkeyId: string;
  readonly connectionId: string;
  /** A role that the user has. */
  readonly roleId: number;
};

/** Gives an account one of everything; `grants` are those of its role. */
export async function withBelongings(
  app: TestApp,
  { client, userId, name }: Person,
  grants: readonly string[],
): Promise<Belongings> {
  const roleId = await plantRole(app, grants);
  await plantMember(app, userId, roleId);
  return {
    ...{ userId, username: name, roleId },
    sessionId: await currentSessionOf({ client }),
    passkeyId: (await aPasskey(client)).id,
    connectionId: await plantConnection(app, userId),
    keyId: await plantKey(app, userId),
    deviceId: await plantDevice(app, userId),
    invitationId: await plantInvitation(app, userId),
  };
}

async function plantKey(app: TestApp, userId: string): Promise<string> {
  const id = newId();
  const columns = 'id, user_id, name, key_digest, prefix, created_by, data_allowed, created_at';
  const values = [id, userId, 'job', digest(id), 'tmx_planted1', userId, 0, app.clock.now()];
  await plant(app, `INSERT INTO api_key (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, values);
  return id;
}

async function plantDevice(app: TestApp, userId: string): Promise<string> {
  const id = newId();
  const now = app.clock.now();
  const columns = 'id, user_id, secret_digest, ip_address, user_agent, created_at, last_used_at, expires_at';
  const values = [id, userId, digest(id), '192.0.2.1', '', now, now, now + DAY];
  await plant(app, `INSERT INTO trusted_device (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, values);
  return id;
}

async function plantInvitation(app: TestApp, invitedBy: string): Promise<string> {
  const id = newId();
  const now = app.clock.now();
  const columns = 'id, secret_digest, invited_by, created_at, expires_at';
  const values = [id, digest(id), invitedBy, now, now + DAY];
  await plant(app, `INSERT INTO invitation (${columns}) VALUES (?, ?, ?, ?, ?)`, values);
  return id;
}
