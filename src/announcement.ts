import { resolve } from 'node:path';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type AppConfig } from '#platform/config';
import { Log } from '#platform/logging';
import { MasterKeys } from '#platform/keys';
import { UserRepository } from '#users';

/** Tells whoever started the service where everything is and what to do first. */
export async function announce(app: NestFastifyApplication, config: AppConfig): Promise<void> {
  const log = app.get(Log);
  const { source, ring } = app.get(MasterKeys);
  const url = await app.getUrl();
  log.info(`Latchkey listens on ${url}`);
  log.info(`explore the API at ${url}/docs`);
  log.info(`data: ${whereDataIs(config)}`);
  const key = `master key ${ring.active}, fingerprint ${ring.fingerprint(ring.active)}`;
  log.info(
    source.file
      ? `${key}, in ${resolve(source.file)}`
      : `${key}, ${source.isNew ? 'in memory only' : 'from the environment'}`,
  );
  if (source.isNew && source.file)
    log.warn('a new key file was made: keep a copy apart from the data, nothing opens without it');
  if (await app.get(UserRepository).isEmpty())
    log.info('there is no user yet: the first account to register becomes admin');
}

function whereDataIs({ database }: AppConfig): string {
  if (database.engine === 'mysql') return `MySQL ${database.host}:${database.port}, ${database.database}`;
  return database.file === ':memory:' ? 'in memory, gone when the process ends' : resolve(database.file);
}
