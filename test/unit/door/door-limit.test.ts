import { describe, expect, it } from '@jest/globals';
import { type AppConfig } from '#platform/config';
import { type Log } from '#platform/logging';
import { DoorLimit } from '../../../src/door/session/door-limit.js';
import { type DoorVisit } from '../../../src/door/session/door-visit.js';

function aLimit(env: { REQUESTS_PER_MINUTE: number; DOOR_REQUESTS_PER_MINUTE: number }) {
  const lines: string[] = [];
  const log = { warn: (message: string) => lines.push(message) } as unknown as Log;
  return { limit: new DoorLimit({ env } as AppConfig, log), lines };
}

const visit = (id: string) => ({ applicationSessionId: id }) as DoorVisit;

describe('the rate limit of applications', () => {
  it('counts requests without a session by address block', () => {
    const { limit, lines } = aLimit({ REQUESTS_PER_MINUTE: 2, DOOR_REQUESTS_PER_MINUTE: 100 });
    const count = (address: string) => limit.count({ address }, null);
    for (const address of ['2001:db8::1', '2001:db8::2']) expect(count(address)).toBeNull();

    expect(count('2001:db8::3')).toBe(60);
    expect(count('2001:db8::3')).toBe(60);
    expect(count('2001:db8:0:1::1')).toBeNull();
    expect(lines).toEqual(['rate limit of applications exceeded']);
  });

  it('is not reached by a session because others at its address reached it', () => {
    const { limit } = aLimit({ REQUESTS_PER_MINUTE: 1, DOOR_REQUESTS_PER_MINUTE: 1 });
    const address = '203.0.113.9';
    limit.count({ address }, null);
    expect(limit.count({ address }, null)).not.toBeNull();

    expect(limit.count({ address }, visit('a'))).toBeNull();
    expect(limit.count({ address }, visit('a'))).not.toBeNull();
    expect(limit.count({ address }, visit('b'))).toBeNull();
  });

  it('is off for 0', () => {
    const { limit } = aLimit({ REQUESTS_PER_MINUTE: 0, DOOR_REQUESTS_PER_MINUTE: 0 });
    for (const who of [null, visit('a'), null, visit('a')])
      expect(limit.count({ address: '203.0.113.9' }, who)).toBeNull();
  });
});
