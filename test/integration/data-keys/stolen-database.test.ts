import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataKeysService, type DataKeySlot } from '#data-keys';
import { KeyRing, Sealer, SecretUnreadable } from '#platform/crypto';
import { TokenSigner } from '#sessions';
import { type PasswordResetId, type SessionId, type UserId } from '#shared';
import { PasswordKdf } from '../../../src/data-keys/password-kdf.js';
import { DataKeySlots } from '../../../src/data-keys/data-key-slots.js';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { requestCode, resetToken } from '../../support/fixtures/resets.js';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';
import { allTables } from '../../support/databases/user-tables.js';

const MARKERS = {
  password: 'MARKER-password-7f3a9c',
  data: 'MARKER-data-b81e44',
  newPassword: 'MARKER-new-password-03d',
};

type Row = Record<string, unknown>;

/** Everything that an attacker with the database has. */
async function dumpOf(app: TestApp): Promise<Record<string, Row[]>> {
  const dump: Record<string, Row[]> = {};
  for (const table of await allTables(app)) dump[table] = await stored(app, `SELECT * FROM ${table}`);
  return dump;
}

/** A secret in every encoding in which it could be stored. */
function spellings(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  const reversed = Buffer.from(bytes).reverse();
  const texts = [
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...[0, 1, 2].flatMap((shift) =>
      (['base64', 'base64url'] as const).map((encoding) =>
        Buffer.concat([Buffer.alloc(shift), bytes])
          .toString(encoding)
          .slice(4, -4),
      ),
    ),
  ];
  return [bytes, reversed, Buffer.from(secret, 'utf16le'), ...texts.map((text) => Buffer.from(text))];
}

const bytesOf = (value: unknown): Buffer =>
  Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

describe.each(engines)('a stolen database from %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let ada: Person;
  let token: string;
  let code: string;
  let tempToken: string;
  let dump: Record<string, Row[]>;

  beforeAll(async () => {
    const { app } = running;
    ada = await aPerson(app, 'Ada');
    const { client } = ada;
    await client.post('/users/change-password', { oldPassword: 'correct horse battery', newPassword: MARKERS.password }); // prettier-ignore
    token = await tokenOf(app, 'Ada', MARKERS.password);
    await app.client(bearer(token)).put('/users/data/kept', { value: { secret: MARKERS.data } });
    await aPerson(app, 'Grace');
    tempToken = await resetToken(app, 'Grace');
    code = await requestCode(app, 'Ada');
    dump = await dumpOf(app);
  });

  it('contains no known secret in any encoding', () => {
    const { k } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { k: string };
    const secrets = [MARKERS.password, MARKERS.data, token, tempToken, k, Buffer.from(k, 'base64url').toString('latin1')]; // prettier-ignore
    const needles = [...secrets.flatMap(spellings), Buffer.from(k, 'base64url')];
    for (const [table, rows] of Object.entries(dump)) {
      for (const [column, value] of rows.flatMap((row) => Object.entries(row))) {
        const found = needles.filter((needle) => bytesOf(value).includes(needle));
        expect({ table, column, found }).toEqual({ table, column, found: [] });
      }
    }
  });

  it('contains no reset code in plain text, and no bcrypt hash', () => {
    for (const value of Object.values(dump)
      .flat()
      .flatMap((row) => Object.values(row))) {
      if (typeof value === 'string') expect(value).not.toBe(code);
      expect(bytesOf(value).toString('latin1')).not.toMatch(/\$2[aby]\$\d\d\$/);
    }
  });

  it('cannot be decrypted with another master key, whatever else is known', async () => {
    const sealer = new Sealer(new KeyRing([{ kid: 'test', key: Buffer.alloc(32, 8) }]));
    const [user] = dump['user']!;
    const userId = user!['id'] as string;
    const context = { table: 'user', column: 'password_hash', row: userId, user: userId, version: 2 };
    expect(() => sealer.open(context, user!['password_hash'] as Buffer)).toThrow(SecretUnreadable);
    for (const slot of dump['data_key_slot']!) {
      const at = {
        table: 'data_key_slot',
        column: slot['kind'] as string,
        row: slot['id'] as string,
        user: slot['user_id'] as string,
        version: slot['bound_version'] as number,
      };
      expect(() => sealer.open(at, slot['sealed'] as Buffer)).toThrow(SecretUnreadable);
      expect(running.app.get(Sealer).open(at, slot['sealed'] as Buffer)).toBeInstanceOf(Buffer);
    }
  });

  it('with the real master key reveals the data through the server’s slot in mode `server`', async () => {
    const dataKey = await running.app.get(DataKeysService).openWithServer(ada.userId as UserId);
    expect(dataKey?.bytes).toHaveLength(32);
  });

  it('with the real signing key gives no session without its secret', async () => {
    const sessions = dump['session']!.filter(({ ended_at }) => ended_at === null);
    expect(sessions.length).toBeGreaterThan(0);
    for (const session of sessions) {
      for (const secret of [Buffer.alloc(32), Buffer.from(session['secret_digest'] as string, 'hex')]) {
        const forged = running.app.get(TokenSigner).sign({
          type: 'session',
          userId: session['user_id'] as UserId,
          rowId: session['id'] as SessionId,
          secret,
          expiresAt: running.app.clock.now() + 3_600_000,
        });
        const response = await running.app.client(bearer(forged)).get('/users/me');
        expect([response.status, response.body.code]).toEqual([401, 'SESSION_NOT_FOUND']);
      }
    }
  });

  it('with the real signing key completes no reset without the token’s secret', async () => {
    const reset = dump['password_reset']!.find(({ code_digest }) => code_digest === null)!;
    const forged = running.app.get(TokenSigner).sign({
      type: 'reset',
      userId: reset['user_id'] as UserId,
      rowId: reset['id'] as PasswordResetId,
      secret: Buffer.from(reset['secret_digest'] as string, 'hex'),
      expiresAt: running.app.clock.now() + 60_000,
    });
    const body = { username: 'Grace', tempToken: forged, newPassword: MARKERS.newPassword };
    const response = await running.app.client().post('/users/complete-reset', body);
    expect([response.status, response.body.code]).toEqual([400, 'INVALID_RESET_TOKEN']);
  });

  it('gives no access to a session whose row was copied under another id or to another user', async () => {
    const { app } = running;
    const grace = await tokenOf(app, 'Grace');
    const sidOf = (jwt: string) =>
      (JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as { sid: string }).sid;
    const columns =
      'user_id, secret_digest, epoch, data_slot, factor, created_at, expires_at, last_active_at, ip_address, user_agent, is_desktop_app';
    const copy = `INSERT INTO session (id, ${columns}) SELECT ?, ${columns} FROM session WHERE id = ?`;
    const copied = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';
    await plant(app, copy, [copied, sidOf(token)]);
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { k: string };
    const forged = app.get(TokenSigner).sign({
      type: 'session',
      userId: ada.userId as UserId,
      rowId: copied as SessionId,
      secret: Buffer.from(claims.k, 'base64url'),
      expiresAt: app.clock.now() + 60_000,
    });
    expect((await app.client(bearer(forged)).get('/users/data/kept')).status).toBe(503);

    const swap = 'UPDATE session SET user_id = (SELECT id FROM user WHERE name = ?) WHERE id = ?';
    await plant(app, swap, ['Ada', sidOf(grace)]);
    const response = await app.client(bearer(grace)).get('/users/me');
    expect([response.status, response.body.code]).toEqual([401, 'INVALID_TOKEN']);
  });
});

describe.each(engines)('a stolen database with its master key from %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let app: TestApp;
  beforeAll(async () => {
    database = await createDatabase();
    app = await TestApp.start({ database, env: { DATA_RECOVERY: 'none' } });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('reveals no data in mode `none` without the password', async () => {
    const { userId, client } = await aPerson(app, 'Ada');
    await client.put('/users/data/kept', { value: MARKERS.data });
    const service = app.get(DataKeysService);
    expect(await service.openWithServer(userId as UserId)).toBeNull();

    const slots = await stored<Row>(app, 'SELECT * FROM data_key_slot');
    expect(slots.map(({ kind }) => kind)).toEqual(['password']);
    const ring = app.get(KeyRing);
    const kit = new DataKeySlots(app.get(PasswordKdf), new Sealer(ring), ring, app.clock);
    const [row] = slots;
    const slot = { id: row!['id'], userId, kind: 'password', boundVersion: 1, keyVersion: 1, sealed: row!['sealed'] } as unknown as DataKeySlot; // prettier-ignore
    expect(() => kit.openServer(slot)).toThrow(SecretUnreadable);
    for (const password of ['', 'guessed', 'correct horse batterx']) {
      const guess = { userId: userId as UserId, password, credentialVersion: 1 };
      await expect(kit.openPassword(guess, slot)).rejects.toThrow(SecretUnreadable);
    }
  });
});
