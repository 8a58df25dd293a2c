import { type AppConfig } from '#platform/config';
import {
  type Database,
  DatabaseClock,
  isSchemaBehind,
  Reader,
  Transactions,
  unknownSteps,
} from '#platform/database';
import { withDatabase } from '../with-database.js';
import { adminFinding, dataFinding } from './content-checks.js';
import { type Dependencies } from './dependency-checks.js';
import { fileFindings } from './file-checks.js';
import { bad, doubtful, type Finding, fine } from './finding.js';
import { keyFinding } from './key-checks.js';
import { mysqlFindings } from './mysql-checks.js';
import { processFinding } from './process-checks.js';
import { configuredDependencies, storedDependencies } from './stored-dependencies.js';

const MAX_OFFSET_MS = 1_000;

type Examined = { readonly findings: Finding[]; readonly dependencies: Dependencies };

/** What the storage tells. Reads only. A database that is away is a finding like any other. */
export async function examineStorage(config: AppConfig): Promise<Examined> {
  try {
    return await withDatabase({ config }, (database) => examine(config, database));
  } catch (error) {
    const message = error instanceof Error && error.message !== '' ? error.message : String(error);
    const finding = bad('database', `unavailable: check DATABASE_URL and the database server. ${message}`);
    return { findings: [finding], dependencies: configuredDependencies(config) };
  }
}

async function examine(config: AppConfig, database: Database): Promise<Examined> {
  const findings = [
    fine('database', `answers (${database.engine})`),
    ...(await fileFindings(database)),
    ...(await mysqlFindings(database)),
    await clockFinding(database),
  ];
  if (await isSchemaBehind(database.writer)) {
    const old = bad('schema', 'has pending migrations: run "npm run migrate"');
    return { findings: [...findings, old], dependencies: configuredDependencies(config) };
  }
  const reader = new Reader(database, new Transactions(database));
  findings.push(
    await schemaFinding(database),
    await keyFinding(config, reader),
    await adminFinding(reader),
    await dataFinding(config, reader),
    await processFinding(config, database, reader),
  );
  return { findings, dependencies: await storedDependencies(config, reader) };
}

async function clockFinding(database: Database): Promise<Finding> {
  const clock = new DatabaseClock(database);
  await clock.start();
  clock.onApplicationShutdown();
  const seconds = Math.round(clock.offsetMs / 100) / 10;
  if (Math.abs(clock.offsetMs) <= MAX_OFFSET_MS) return fine('clock', 'in sync with the database');
  return bad('clock', `is ${seconds} s off the database clock: synchronise both with NTP`);
}

async function schemaFinding({ writer }: Database): Promise<Finding> {
  const unknown = await unknownSteps(writer);
  if (unknown.length === 0) return fine('schema', 'is up to date');
  return doubtful('schema', `has migrations of a newer version (${unknown.join(', ')}): upgrade Latchkey`);
}
