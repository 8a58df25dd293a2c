import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ephemeral ports of the system: another process may take one of those between the
 * moment it is found free and the start of the server that it is for, and while that server is restarted.
 */
const FIRST = 12_000;
const PER_WORKER = 5_000;
const WORKERS = 4;

const worker = (Number(process.env['JEST_WORKER_ID'] ?? 1) - 1) % WORKERS;
let next = Math.floor(Math.random() * PER_WORKER);

/** Returns a free loopback port. No two calls of one process, or of two jest workers, return the same one. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < PER_WORKER; tried += 1) {
    const port = FIRST + worker * PER_WORKER + (next++ % PER_WORKER);
    if (await isFree(port)) return port;
  }
  throw new Error('every port is taken');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
