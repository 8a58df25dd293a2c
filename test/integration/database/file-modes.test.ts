import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProcessLock } from '#platform/database';
import { openStorage, storageConfig } from '../../support/databases/storage.js';
import { TestApp } from '../../support/app/test-app.js';

describe('the files of an embedded database', () => {
  let folder: string;
  let umask: number;

  beforeEach(() => {
    umask = process.umask(0);
    folder = mkdtempSync(join(tmpdir(), 'latchkey-modes-'));
  });

  afterEach(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });

  const modes = () =>
    Object.fromEntries(
      readdirSync(join(folder, 'data')).map((name) => [
        name,
        (statSync(join(folder, 'data', name)).mode & 0o777).toString(8),
      ]),
    );
  const url = () => `sqlite:${join(folder, 'data', 'test.db')}`;
  const PRIVATE = { 'test.db': '600', 'test.db-shm': '600', 'test.db-wal': '600' };

  it('are accessible to their owner only, whatever the umask, and so is a new folder', async () => {
    const lock = ProcessLock.acquire(storageConfig(url()).database, 'server');
    const { database } = await openStorage({ url: url() });
    try {
      expect(modes()).toEqual({ ...PRIVATE, 'test.db.lock': '600' });
      expect((statSync(join(folder, 'data')).mode & 0o777).toString(8)).toBe('700');
    } finally {
      await database.close();
      lock.release();
    }
  });

  it('belong to the owner of the folder, even when root creates them', async () => {
    const uid = process.getuid!() === 0 ? 4_711 : process.getuid!();
    mkdirSync(join(folder, 'data'));
    chownSync(join(folder, 'data'), uid, process.getgid!());
    const lock = ProcessLock.acquire(storageConfig(url()).database, 'command');
    const { database } = await openStorage({ url: url() });
    try {
      const owners = readdirSync(join(folder, 'data')).map(
        (name) => statSync(join(folder, 'data', name)).uid,
      );
      expect(owners).toEqual([uid, uid, uid, uid]);
    } finally {
      await database.close();
      lock.release();
    }
  });

  it('lose the permissions of others at startup, if an older version granted them', async () => {
    const first = await openStorage({ url: url() });
    for (const name of readdirSync(join(folder, 'data'))) chmodSync(join(folder, 'data', name), 0o644);
    const app = await TestApp.start({
      database: { engine: 'sqlite', url: url(), drop: async () => undefined },
    });
    try {
      expect(modes()).toEqual(PRIVATE);
    } finally {
      await first.database.close();
      await app.close();
    }
  });
});
