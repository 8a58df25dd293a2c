import { dataFinding, failed, type Finding, passed, runCheck, warned } from '#installation';
import { type AppConfig } from '#platform/config';
import {
  type Database,
  DatabaseClock,
  isSchemaBehind,
  Reader,
  Transactions,
  listUnknownMigrations,
} from '#platform/database';
import { messageOf } from '#shared';
import { TotalDataUsage, UserDataRepository } from '#user-data';
import { withDatabase } from '../with-database.js';
import { applicationFinding } from './application-checks.js';
import { adminFinding, keyFinding, runningFinding } from './content-checks.js';
import { fileFindings, mysqlFindings } from './database-checks.js';
import { configuredDependencies, type Dependencies, storedDependencies } from './dependency-checks.js';

const MAX_OFFSET_MS = 1_000;

type Examined = { readonly findings: Finding[]; readonly dependencies: Dependencies };

/** Checks the database and what is stored in it, read-only. An unavailable database is a finding. */
export async function examineStorage(config: AppConfig): Promise<Examined> {
  try {
    return await withDatabase({ config }, (database) => examine(config, database));
  } catch (error) {
    const message = error instanceof Error && error.message !== '' ? error.message : String(error);
    const finding = failed('database', `unavailable: check DATABASE_URL and the database server. ${message}`);
    return { findings: [finding], dependencies: configuredDependencies(config) };
  }
}

async function examine(config: AppConfig, database: Database): Promise<Examined> {
  const clock = await DatabaseClock.measureOnce(database);
  const findings = [
    passed('database', `answers (${database.engine})`),
    ...(await fileFindings(database)),
    ...(await mysqlFindings(database)),
    clockFinding(clock),
  ];
  if (await isSchemaBehind(database.writer)) {
    const old = failed('schema', 'has pending migrations: run "npm run migrate"');
    return { findings: [...findings, old], dependencies: configuredDependencies(config) };
  }
  const reader = new Reader(database, new Transactions(database));
  const usage = new TotalDataUsage(new UserDataRepository(reader), config, clock);
  findings.push(
    await runCheck('schema', () => schemaFinding(database)),
    await runCheck('master key', () => keyFinding(config, database)),
    await runCheck('admins', () => adminFinding(config, reader)),
    await runCheck('applications', () => applicationFinding(config, reader)),
    await runCheck('encrypted data', () => dataFinding(usage)),
    await runCheck('processes', () => runningFinding(config, reader, clock.now())),
  );
  try {
    return { findings, dependencies: await storedDependencies(config, reader) };
  } catch (error) {
    findings.push(failed('settings', `cannot be read: ${messageOf(error)}`));
    return { findings, dependencies: configuredDependencies(config) };
  }
}

function clockFinding({ offsetMs }: DatabaseClock): Finding {
  const seconds = Math.round(offsetMs / 100) / 10;
  if (Math.abs(offsetMs) <= MAX_OFFSET_MS) return passed('clock', 'in sync with the database');
  return failed('clock', `is ${seconds} s off the database clock: synchronise both with NTP`);
}

async function schemaFinding({ writer }: Database): Promise<Finding> {
  const unknown = await listUnknownMigrations(writer);
  if (unknown.length === 0) return passed('schema', 'is up to date');
  return warned('schema', `has migrations of a newer version (${unknown.join(', ')}): upgrade Latchkey`);
}
