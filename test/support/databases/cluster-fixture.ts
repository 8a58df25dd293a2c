import { afterAll, beforeAll } from '@jest/globals';
import { Fleet } from './cluster.js';
import { OwnDatabase } from './own-database.js';

/** Replicas with one account and its session; there once the first test of a `describe` block runs. */
export type FleetScene = { fleet: Fleet; session: string };

/** Starts replicas before the block's tests and stops them, with what they stand on, afterwards. */
export function fleetScene(start: () => Promise<Fleet>): FleetScene {
  const scene = {} as FleetScene;
  beforeAll(async () => {
    scene.fleet = await start();
    await scene.fleet.register('ada');
    scene.session = (await scene.fleet.login('ada')).body.token;
  }, 120_000);
  afterAll(() => scene.fleet.stop(), 60_000);
  return scene;
}

export type OwnServerScene = FleetScene & { database: OwnDatabase };

/** The same on a database server of their own, which may be broken. */
export function ownServerScene(start = () => OwnDatabase.start()): OwnServerScene {
  const scene: Partial<OwnServerScene> = fleetScene(async () => {
    scene.database = await start();
    return Fleet.onOwnDatabase(scene.database);
  });
  return scene as OwnServerScene;
}
