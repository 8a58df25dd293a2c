import { afterAll, beforeAll } from '@jest/globals';
import { Cluster } from './cluster.js';
import { OwnDatabase } from './own-database.js';

/** Replicas with one account and its session; available from the first test of a `describe` block on. */
export type ClusterFixture = { cluster: Cluster; session: string };

/** Starts replicas before the block’s tests and stops them, with their database, afterwards. */
export function clusterFixture(start: () => Promise<Cluster>): ClusterFixture {
  const fixture = {} as ClusterFixture;
  beforeAll(async () => {
    fixture.cluster = await start();
    await fixture.cluster.register('ada');
    fixture.session = (await fixture.cluster.login('ada')).body.token;
  });
  afterAll(() => fixture.cluster.stop());
  return fixture;
}

export type OwnServerFixture = ClusterFixture & { database: OwnDatabase };

/** The same on a database server of their own, which a test can break. */
export function ownServerFixture(start = () => OwnDatabase.start()): OwnServerFixture {
  const fixture: Partial<OwnServerFixture> = clusterFixture(async () => {
    fixture.database = await start();
    return Cluster.onOwnDatabase(fixture.database);
  });
  return fixture as OwnServerFixture;
}
