import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditLog } from '#audit';
import { assertDatabaseExists, ProcessLock, Transactions } from '#platform/database';
import { RouteTable } from '#platform/http';
import { Log } from '#platform/logging';
import { RequestLimit } from '#platform/throttle';
import { AppModule } from '../app.module.js';
import { type Call } from './command.js';
import { recordCommand } from './with-database.js';

/** A command answers no requests, so it needs no connection to the Redis that counts them. */
const UNLIMITED = 0;

/** Finds a service of the application, wherever its module is. */
export type Services = <T>(token: { readonly prototype: T }) => T;

/** Runs `work` with every service of the application, without listening; the log stays quiet and off the output. */
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
  const limit = new RequestLimit(UNLIMITED, log);
  const module = await AppModule.forRoot({ config, log, routes: new RouteTable(), limit, role: 'command' });
  const app = await NestFactory.createApplicationContext(module, {
    // Errors are thrown, and reported once by the command.
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
