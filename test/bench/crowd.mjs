// Inserts accounts and live sessions directly into an SQLite file, as many as after years of use.
import BetterSqlite from 'better-sqlite3';

const BATCH = 20_000;
const HOUR_MS = 3_600_000;

/** Copies of the first account and its session, under other names and ids. */
export function plantCrowd(file, { users, sessions }) {
  const db = new BetterSqlite(file);
  const now = Date.now();
  insert(db, 'user', users, (i) => ({
    id: id(i),
    name: `crowd-${i}`,
    name_key: `crowd-key-${i}`,
    is_admin: 0,
  }));
  insert(db, 'session', sessions, (i) => ({
    id: id(i),
    user_id: id(i % users),
    last_active_at: now - (i % (24 * HOUR_MS)),
    expires_at: now + 24 * HOUR_MS,
  }));
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

function insert(db, table, count, differences) {
  const model = db.prepare(`SELECT * FROM ${table} LIMIT 1`).get();
  const names = Object.keys(model);
  const statement = db.prepare(`INSERT INTO ${table} VALUES (${names.map((name) => `@${name}`).join(', ')})`);
  const batch = db.transaction((from) => {
    for (let i = from; i < Math.min(count, from + BATCH); i += 1)
      statement.run({ ...model, ...differences(i) });
  });
  for (let from = 0; from < count; from += BATCH) {
    batch(from);
  }
}

/** In the format and with the distribution of real ids. */
const id = (i) => `019a3f6e-0000-7000-8000-${String(i).padStart(12, '0')}`;
