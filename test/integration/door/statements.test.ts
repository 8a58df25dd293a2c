import { describe, expect, it } from '@jest/globals';
import { Reader } from '#platform/database';
import { ApplicationSessionRepository } from '../../../src/door/session/application-session.repository.js';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson } from '../../support/fixtures/accounts.js';
import { anApplication, BEHIND_PROXY, DoorBrowser } from '../../support/fixtures/door.js';

describe.each(engines)('a question of a proxy on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });

  it('takes one read', async () => {
    const { client } = await aPerson(running.app);
    const browser = new DoorBrowser(running.app, await anApplication(running.app), client);
    await browser.open();
    expect((await browser.ask('/')).status).toBe(200);
    const reads: string[] = [];
    const reader = running.app.get(Reader);
    const read = reader.read.bind(reader);
    reader.read = (work) => {
      reads.push('other');
      return read(work);
    };
    const repository = running.app.get(ApplicationSessionRepository);
    const { findByDigest } = repository;
    Object.assign(repository, {
      findByDigest: (digest: string) => {
        reads.push('application session');
        return findByDigest(digest);
      },
    });

    expect((await browser.ask('/again')).status).toBe(200);
    expect(reads).toEqual(['application session']);
  });
});
