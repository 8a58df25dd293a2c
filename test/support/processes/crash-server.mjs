// The program in a process that can be told to kill itself, as by `kill -9`, at an exact step.
// Environment: as for the program. Over IPC it sends { url } once it listens; it answers { arm: { step, when, name } }
// with { armed }, and anything else with { steps }, the steps since then.
import 'reflect-metadata';
import { loadConfig } from '#platform/config';
import { currentRequest } from '#platform/context';
import { HashPool } from '#platform/crypto';
import { Database } from '#platform/database';
import { Log } from '#platform/logging';
import { createApplication } from '../../../src/bootstrap/create-app.ts';

/** The step that ends the process: `before` or `after` the n-th one since it was armed, which must have this name. */
let armed = null;
let passed = 0;
const steps = [];

/** Runs one step of a request (background tasks would shift the count), and ends the process if it is the chosen one. */
async function runStep(name, work) {
  if (!armed || !currentRequest()) return work();
  passed += 1;
  steps.push(name);
  const isChosen = passed === armed.step;
  if (isChosen && name !== armed.name) throw new Error(`step ${passed} is ${name}, not ${armed.name}`);
  if (isChosen && armed.when === 'before') process.kill(process.pid, 'SIGKILL');
  const result = await work();
  if (isChosen) process.kill(process.pid, 'SIGKILL');
  return result;
}

const config = loadConfig(process.env);
const app = await createApplication(config, Log.create('error', 'json', { write: () => undefined }));

const { writer } = app.get(Database);
/** SQLite has one query runner, which every transaction reuses: it is wrapped once. */
const wrapped = new WeakSet();
const createQueryRunner = writer.createQueryRunner.bind(writer);
writer.createQueryRunner = (mode) => {
  const runner = createQueryRunner(mode);
  if (wrapped.has(runner)) return runner;
  wrapped.add(runner);
  const query = runner.query.bind(runner);
  runner.query = (sql, ...rest) => runStep(sql.slice(0, 40), () => query(sql, ...rest));
  return runner;
};

const pool = app.get(HashPool);
const run = pool.run.bind(pool);
pool.run = (job) => runStep(job.kind, () => run(job));

process.on('message', ({ arm }) => {
  if (!arm) return process.send({ steps });
  armed = arm;
  passed = 0;
  steps.length = 0;
  process.send({ armed: true });
});

await app.listen(0, '127.0.0.1');
process.send({ url: await app.getUrl() });
