import { Sweeper } from '#platform/database';
import { ActivityRecorder } from '#sessions';
import { aPerson } from '../accounts.js';
import { type TestDatabase } from '../databases.js';
import { FaultyProvider } from '../faulty-provider.js';
import { ManualClock } from '../manual-clock.js';
import { StatementFaults } from '../statement-faults.js';
import { TestApp } from '../test-app.js';
import { type Stage } from './use-case.js';

const HOUR = 3_600_000;
/** So that counting a registration is among the statements that fail. */
const LIMITED = { REGISTRATIONS_PER_HOUR: '100000' };

/** A stage where statements can be made to fail. */
export type FaultyStage = Stage & { readonly faults: StatementFaults };

export type Task = (stage: FaultyStage) => Promise<void>;

/** Several stages, each on a database of its own: most of the time is spent in the pauses between two tries. */
export class Stages {
  private readonly databases: TestDatabase[] = [];
  private readonly stages: FaultyStage[] = [];

  async open(create: () => Promise<TestDatabase>, count: number): Promise<void> {
    for (let made = 0; made < count; made += 1) {
      const database = await create();
      this.databases.push(database);
      this.stages.push(await aStage(database));
    }
  }

  /** Goes through the tasks on all stages at once; what became of each is there to be awaited under its name. */
  begin(tasks: readonly (readonly [name: string, work: Task])[]): Map<string, Promise<void>> {
    const waiting = this.stages.map((): Promise<void> => Promise.resolve());
    const results = tasks.map(([name, work], index): [string, Promise<void>] => {
      const at = index % this.stages.length;
      const result = waiting[at]!.then(() => work(this.stages[at]!));
      waiting[at] = result.catch(() => undefined);
      return [name, result];
    });
    return new Map(results);
  }

  async close(): Promise<void> {
    for (const { app, provider } of this.stages) {
      await app.close();
      await provider.close();
    }
    for (const database of this.databases) await database.drop();
  }
}

async function aStage(database: TestDatabase): Promise<FaultyStage> {
  // The provider lives by the real time, and its tokens must not come from the future.
  const clock = new ManualClock(Date.now() + HOUR);
  const app = await TestApp.start({ database, clock, env: LIMITED });
  // They write when they like, on behalf of whichever request came last.
  app.get(ActivityRecorder).note = () => undefined;
  app.get(Sweeper).sweepAll = () => Promise.resolve(false);
  const provider = await FaultyProvider.start();
  const admin = await aPerson(app, 'root');
  await admin.client.post('/users/oidc-config', provider.config);
  return { app, admin, provider, faults: new StatementFaults(app) };
}
