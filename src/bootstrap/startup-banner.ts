import { resolve } from 'node:path';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SetupCodeIssuer } from '#auth';
import { configurationFindings, keyFileFinding } from '#installation';
import { type AppConfig, type Environment, findMisspeltVariables } from '#platform/config';
import { Log } from '#platform/logging';
import { MasterKeys } from '#platform/keys';
import { WebPages } from '#platform/web';
import { UserRepository } from '#users';

/** Logs the URLs, the location of the data and how to create the first account. */
export async function printStartupBanner(app: NestFastifyApplication, config: AppConfig): Promise<void> {
  const log = app.get(Log);
  const { source, ring } = app.get(MasterKeys);
  const url = await app.getUrl();
  log.info(`Latchkey listens on ${url}`);
  const pages = app.get(WebPages).isServed ? browserAddress(config, url) : null;
  if (pages !== null) log.info(`open the pages at ${pages}`);
  log.info(`explore the API at ${url}/docs`);
  log.info(`data: ${describeDataLocation(config)}`);
  const key = `master key ${ring.active}, fingerprint ${ring.fingerprint(ring.active)}`;
  const keyFile = source.file === null ? null : resolve(source.file);
  log.info(
    `${key}, ${keyFile === null ? (source.isNew ? 'in memory only' : 'from the environment') : `in ${keyFile}`}`,
  );
  logFindings(log, config, keyFile);
  if (await app.get(UserRepository).isEmpty()) await announceSetup(app, config, pages);
}

/** Returns the URL to open in a browser: `PUBLIC_URL` if it is set, because cookies belong to it. */
const browserAddress = ({ publicOrigin, env }: AppConfig, url: string): string =>
  publicOrigin === null ? url : env.PUBLIC_URL;

/** Logs how to create the first account, with the setup code if one is required. */
async function announceSetup(
  app: NestFastifyApplication,
  { env, isExposed }: AppConfig,
  pages: string | null,
): Promise<void> {
  const log = app.get(Log);
  const first = pages === null ? 'to register' : `that is created at ${pages}/setup`;
  const issued = await app.get(SetupCodeIssuer, { strict: false }).issue();
  if (issued && 'code' in issued) {
    log.always(
      `SETUP_CODE: no users yet, and the first account ${first} becomes admin and needs this code`,
      issued,
    );
  } else if (issued) {
    log.info('no users yet: the log of another process shows the setup code', issued.shownBy);
  } else if (isExposed && !env.SETUP_CODE) {
    log.warn(
      `no users yet: the first account ${first} becomes admin, and other machines may reach the service. ` +
        'Set SETUP_CODE=true to ask for a code that only this log shows',
    );
  } else {
    log.info(`no users yet: the first account ${first} becomes admin`);
  }
}

function describeDataLocation({ database }: AppConfig): string {
  if (database.engine === 'mysql') return `MySQL ${database.host}:${database.port}, ${database.database}`;
  return database.file === ':memory:' ? 'in memory, lost when the process exits' : resolve(database.file);
}

/** Logs the findings of `doctor` that need neither the database nor the network. */
function logFindings(log: Log, config: AppConfig, keyFile: string | null): void {
  for (const { subject, severity, message } of [...configurationFindings(config), keyFileFinding(keyFile)])
    if (severity !== 'ok') log.warn(`${subject}: ${message}`);
}

/** Warns of misspelt variables, because the intended ones silently keep their defaults. */
export function warnOfMisspeltVariables(log: Log, environment: Environment): void {
  const hints = findMisspeltVariables(environment);
  if (hints.length > 0) log.warn(`unknown environment variables: ${hints.join(', ')}`);
}
