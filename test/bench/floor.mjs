// The floor: a bare Fastify server that checks the same HMAC, reads the same row with one prepared statement and
// sends the same bytes. node floor.mjs '{"database":…,"sessionId":…,"key":…,"body":…,"headers":…}'
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import BetterSqlite from 'better-sqlite3';
import Fastify from 'fastify';
import mysql from 'mysql2/promise';

const { database, sessionId, key, body, headers } = JSON.parse(process.argv[2]);
const secret = createSecretKey(Buffer.from(key, 'base64'));

/** The statement of the credential check, as src/sessions/session.repository.ts has it. */
const FIND_CREDENTIAL = `
  SELECT s.user_id AS userId, s.secret_digest AS secretDigest, s.expires_at AS expiresAt,
         s.last_active_at AS lastActiveAt, s.end_reason AS endReason,
         s.data_slot IS NOT NULL AS hasDataSlot, u.name AS username, u.is_admin AS isAdmin, u.is_oidc AS isOidc,
         u.password_hash IS NOT NULL AS hasPassword, u.totp_enabled AS totpEnabled,
         s.epoch AS epoch, u.session_epoch AS currentEpoch,
         u.passcode IS NOT NULL AS hasPasscode, u.lock_after_minutes AS lockAfter, u.lock_count AS lockCount,
         u.locked_at AS accountLockedAt, s.unlock_count AS unlockCount, s.idle_locked_at AS idleLockedAt
  FROM session s JOIN user u ON u.id = s.user_id
  WHERE s.id = ?`;

const find = database.engine === 'mysql' ? onMysql() : onSqlite();
const app = Fastify();
app.get('/users/me', async (request, reply) => {
  const token = request.headers.authorization.slice('Bearer '.length);
  const end = token.lastIndexOf('.');
  const mac = createHmac('sha256', secret).update(token.slice(0, end)).digest();
  if (!timingSafeEqual(mac, Buffer.from(token.slice(end + 1), 'base64url'))) return reply.code(401).send();
  const row = await find(sessionId);
  if (!row) return reply.code(401).send();
  return reply.headers(headers).send(body);
});
console.log(`listens on ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
process.once('SIGTERM', () => process.exit(0));

function onSqlite() {
  const statement = new BetterSqlite(database.file, { readonly: true }).prepare(FIND_CREDENTIAL);
  return (id) => statement.get(id);
}

function onMysql() {
  const pool = mysql.createPool({ uri: database.url, connectionLimit: 10, supportBigNumbers: true });
  return async (id) => (await pool.execute(FIND_CREDENTIAL, [id]))[0][0];
}
