import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { assertDatabaseExists, CannotOpenDatabase, Database, ProcessLock } from '#platform/database';
import { schema } from '../../../src/bootstrap/entities.js';
import { storageConfig } from '../../support/databases/storage.js';

const NOBODY = 65_534;
const isRoot = process.geteuid?.() === 0;
const uid = isRoot ? NOBODY : process.geteuid!();
const owner = process.getuid!();

describe('an embedded database that cannot be opened', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-refused-'));
    chmodSync(folder, 0o755);
  });

  afterEach(() => {
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true });
  });

  /** Runs as another user, who cannot read or write here. */
  async function asStranger(work: () => unknown): Promise<unknown> {
    if (!isRoot) chmodSync(folder, 0o555);
    if (isRoot) process.seteuid!(NOBODY);
    try {
      return await work();
    } finally {
      if (isRoot) process.seteuid!(0);
    }
  }

  const refusalOf = async (work: () => unknown): Promise<CannotOpenDatabase> => {
    try {
      await work();
    } catch (error) {
      expect(error).toBeInstanceOf(CannotOpenDatabase);
      return error as CannotOpenDatabase;
    }
    throw new Error('it was opened');
  };
  const configFor = (file: string) => storageConfig(`sqlite:${file}`).database;
  const open = (file: string) => Database.open(configFor(file), schema, 'off');
  const lock = (file: string) => ProcessLock.acquire(configFor(file), 'server');

  it.each<[string, (file: string) => unknown]>([
    ['opening', open],
    ['locking', lock],
  ])('is reported with its path, the user and the permissions: %s', async (_name, work) => {
    const file = join(folder, 'data', 'l.db');
    const { message, code } = await refusalOf(() => asStranger(() => work(file)));

    expect(code).toBe('EACCES');
    expect(message).toMatch(`the database ${file} cannot be opened (EACCES): user `);
    expect(message).toMatch(
      `(uid ${uid}, gid ${process.getegid!()}) must be able to write the file and its directory. `,
    );
    expect(message).toMatch(`${folder} is a directory of uid ${owner}, gid ${process.getgid!()} with mode 0`);
  });

  it('is reported with the mode of a file that is read-only for others', async () => {
    const file = join(folder, 'l.db');
    writeFileSync(file, '');
    chmodSync(file, 0o444);
    const { message } = await refusalOf(() => asStranger(() => open(file)));

    expect(message).toMatch(`${file} is a file of uid ${owner}, gid ${process.getgid!()} with mode 0444; `);
    expect(message).toMatch(`${dirname(file)} is a directory`);
  });

  it('is reported where a directory has its name, or a file has that of its directory', async () => {
    mkdirSync(join(folder, 'l.db'));
    writeFileSync(join(folder, 'file'), '');

    expect((await refusalOf(() => open(join(folder, 'l.db')))).message).toMatch(
      `${folder}/l.db is a directory of`,
    );
    expect((await refusalOf(() => open(join(folder, 'file', 'l.db')))).message).toMatch(
      `${folder}/file is a file of`,
    );
  });

  it('is reported where the file is not a database', async () => {
    const file = join(folder, 'l.db');
    writeFileSync(file, 'no database, but long enough to be looked at '.repeat(50));

    expect((await refusalOf(() => open(file))).message).toBe(`the database ${file} is not a SQLite database`);
  });

  it('is reported to an operator command in the same words', async () => {
    const file = join(folder, 'hidden', 'l.db');
    mkdirSync(dirname(file));
    writeFileSync(file, 'x');
    chmodSync(file, 0);
    const { message } = await refusalOf(() => asStranger(() => assertDatabaseExists(configFor(file))));

    expect(message).toMatch(`the database ${file} cannot be opened (SQLITE_CANTOPEN): user `);
  });
});
