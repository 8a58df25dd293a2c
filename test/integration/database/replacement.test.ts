import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import BetterSqlite from 'better-sqlite3';
import { assertDatabaseExists, Database, replaceDatabase, replacementSteps } from '#platform/database';
import { schema } from '../../../src/bootstrap/entities.js';

const STAMP = '2026-01-01T00-00-00Z';
/** One more than there are steps, so that the last run is complete. */
const STEPS = 4;

describe('replacing the database', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-replace-'));
    file = join(folder, 'test.db');
    makeDatabase(`${file}.new`, 'new');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const rowsOf = (path: string) => {
    const handle = new BetterSqlite(path, { fileMustExist: true });
    const rows = handle.prepare('SELECT name FROM thing ORDER BY rowid').pluck().all();
    handle.close();
    return rows;
  };

  it.each(Array.from({ length: STEPS }, (_, count) => [count + 1]))(
    'can be interrupted after step %i: no process opens the partial state, and the next run completes it',
    async (count) => {
      crashWithLog(file);
      const steps = replacementSteps(file, `${file}.new`, STAMP);
      let isDone = false;
      for (let taken = 0; taken < count; taken += 1) isDone = steps.next().done === true;
      if (!isDone) {
        const config = { engine: 'sqlite', file } as const;
        expect(() => assertDatabaseExists(config)).toThrow(/A restore of .* was interrupted/);
        await expect(Database.open(config, schema, 'off')).rejects.toThrow(/A restore of .* was interrupted/);
        makeDatabase(`${file}.new`, 'newer');
        expect(replaceDatabase(file, `${file}.new`, 'another')).toBe(`${file}.replaced-${STAMP}`);
      }

      expect(isDone).toBe(count === STEPS);
      expect(rowsOf(file)).toEqual([isDone ? 'new' : 'newer']);
      expect(rowsOf(`${file}.replaced-${STAMP}`)).toEqual(['old', 'only in the log']);
      expect(readdirSync(folder).sort()).toEqual(['test.db', `test.db.replaced-${STAMP}`]);
    },
  );

  it('returns null where there was no database', () => {
    expect(replaceDatabase(file, `${file}.new`, STAMP)).toBeNull();
    expect(rowsOf(file)).toEqual(['new']);
  });

  it('overwrites no database that was kept earlier', () => {
    crashWithLog(file);
    writeFileSync(`${file}.replaced-${STAMP}`, 'kept');

    expect(() => replaceDatabase(file, `${file}.new`, STAMP)).toThrow('already exists');
    expect(statSync(`${file}.replaced-${STAMP}`).size).toBe(4);
  });
});

function makeDatabase(path: string, name: string): void {
  const handle = new BetterSqlite(path);
  handle.exec('CREATE TABLE thing (name TEXT)');
  handle.prepare('INSERT INTO thing VALUES (?)').run(name);
  handle.close();
}

/** Leaves the files of a killed process: the last row is only in the write-ahead log. */
function crashWithLog(path: string): void {
  const live = `${path}.live`;
  makeDatabase(live, 'old');
  const handle = new BetterSqlite(live);
  handle.pragma('journal_mode = WAL');
  handle.exec(`INSERT INTO thing VALUES ('only in the log')`);
  for (const suffix of ['', '-wal', '-shm']) copyFileSync(live + suffix, path + suffix);
  handle.close();
  rmSync(live);
}
