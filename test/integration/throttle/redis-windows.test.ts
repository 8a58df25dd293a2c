import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Log } from '#platform/logging';
import { RedisWindows } from '../../../src/platform/throttle/redis-windows.js';
import { describeOnRedis, RedisServer } from '../../support/databases/redis-server.js';

const MINUTE = 60_000;

describeOnRedis('requests counted in Redis', () => {
  let redis: RedisServer;
  let windows: RedisWindows;
  let lines: string[];

  beforeEach(async () => {
    redis = await RedisServer.start();
    lines = [];
    const log = Log.create('info', 'json', {
      write: (line) => {
        lines.push(line);
      },
    });
    windows = new RedisWindows(redis.url, log);
    while (!(await redis.command('GET', 'latchkey:throttle:first'))) {
      await windows.hit('first', MINUTE);
      await sleep(20);
    }
  });

  afterEach(async () => {
    await windows.close();
    await redis.kill();
  });

  const outagesTold = () => lines.filter((line) => line.includes('Redis unavailable')).length;

  it('log each outage once, including one that follows a slow response', async () => {
    const before = outagesTold();
    redis.freeze();
    for (let count = 0; count < 3; count += 1) await windows.hit('first', MINUTE);
    redis.thaw();
    expect(outagesTold()).toBe(before + 1);

    await windows.hit('first', MINUTE);
    await redis.kill();
    await windows.hit('first', MINUTE);
    expect(outagesTold()).toBe(before + 2);
  });
});
