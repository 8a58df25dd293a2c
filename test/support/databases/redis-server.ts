import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort } from '../processes/free-ports.js';

const SERVER = 'redis-server';
const TRIES = 200;

/** A server that requires a password is running too. */
const requiresPassword = (error: Error) => error.message.startsWith('NOAUTH');

/** A Redis server for one test on loopback, without persistence, which can be killed and frozen. */
export class RedisServer {
  private child: ChildProcess | null = null;

  private constructor(private readonly port: number) {}

  /** Whether Redis is installed. */
  static isInstalled(): boolean {
    return spawnSync(SERVER, ['--version']).status === 0;
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.restart();
    return server;
  }

  /** In the format of `REDIS_URL`. */
  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async restart(...more: string[]): Promise<void> {
    const options = [
      '--bind',
      '127.0.0.1',
      '--port',
      String(this.port),
      '--save',
      '',
      '--appendonly',
      'no',
      ...more,
    ];
    this.child = spawn(SERVER, options, { stdio: 'ignore' });
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await this.command('PING').catch(requiresPassword)) return;
      await sleep(25);
    }
    await this.kill();
    throw new Error('Redis does not start');
  }

  /** Sends one command, on a new connection. */
  async command(name: string, ...values: string[]): Promise<unknown> {
    const redis = new Redis(this.url, {
      lazyConnect: true,
      enableReadyCheck: false,
      retryStrategy: () => null,
    });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await redis.call(name, ...values);
    } finally {
      redis.disconnect();
    }
  }

  freeze(): void {
    this.child!.kill('SIGSTOP');
  }

  thaw(): void {
    this.child!.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

/** For tests that break Redis; skipped where it is not installed. */
export const describeOnRedis = RedisServer.isInstalled() ? describe : describe.skip;
