import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditLog } from '#audit';
import { assertDatabaseExists, ProcessLock, Transactions } from '#platform/database';
import { RouteTable } from '#platform/http';
import { Log } from '#platform/logging';
import { RateLimiter } from '#platform/throttle';
import { AppModule } from '../app.module.js';
import { type Call } from './command.js';
import { recordCommand } from './with-database.js';

/** A command serves no requests, so it needs no connection to Redis. */
const UNLIMITED = 0;

/** Returns a service of any module. */
export type Services = <T>(token: { readonly prototype: T }) => T;

/** Runs `work` with all services of the application, without listening. Logs little, and never to standard output. */
export async function withApplication<T>(
  call: Pick<Call, 'config' | 'line'>,
  work: (services: Services) => Promise<T>,
): Promise<T> {
  const { database } = call.config;
  assertDatabaseExists(database);
  const lock = ProcessLock.acquire(database, 'command');
  try {
    return await runApplication(call, work);
  } finally {
    lock.release();
  }
}

async function runApplication<T>(
  { config, line }: Pick<Call, 'config' | 'line'>,
  work: (services: Services) => Promise<T>,
): Promise<T> {
  const log = Log.create('error', 'json', process.stderr);
  const limit = new RateLimiter(UNLIMITED, log);
  const module = await AppModule.forRoot({ config, log, routes: new RouteTable(), limit, role: 'command' });
  const app = await NestFactory.createApplicationContext(module, {
    // The command reports errors once.
    logger: false,
    abortOnError: false,
  });
  try {
    await recordCommand(app.get(Transactions), app.get(AuditLog), line);
    return await work(toServices(app));
  } finally {
    await app.close();
  }
}

const toServices =
  (app: INestApplicationContext): Services =>
  (token) =>
    app.get(token as never, { strict: false });
