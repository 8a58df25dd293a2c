import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '#connections';
import { ApplicationAgents } from '../../../src/gateway/upstream/application-agents.js';
import { type UpstreamConnector } from '../../../src/gateway/upstream/upstream-connector.js';
import { applicationAt } from '../../support/fixtures/gateway.js';

const MAX = 512;

function scene() {
  const connects: ((error: Error) => void)[] = [];
  const connect = () => new Promise((_resolve, reject) => connects.push(reject));
  const agents = new ApplicationAgents({ connect } as unknown as UpstreamConnector);
  return { agent: agents.get(applicationAt('http://127.0.0.1:1')), connects };
}

describe('the agent of an application', () => {
  it('has places for a number of requests, of which one session takes only a part', () => {
    const { agent } = scene();
    const taken = Array.from({ length: MAX + 1 }, () => agent.acquire());

    expect(taken.indexOf(false)).toBe(MAX);
    agent.release();
    expect([agent.acquire(), agent.acquire()]).toEqual([true, false]);
    expect(DEFAULT_LIMITS.http.perSession).toBeLessThanOrEqual(MAX / 8);
  });

  it('has none while too many connections are being opened for requests that have ended', async () => {
    const { agent, connects } = scene();
    const failed: unknown[] = [];
    for (let count = 0; count < MAX; count += 1) agent.createConnection({}, (error) => failed.push(error));

    expect(agent.acquire()).toBe(false);
    connects[0]!(new Error('refused'));
    await new Promise((resolve) => setImmediate(resolve));
    expect([failed.length, agent.acquire()]).toEqual([1, true]);
  });
});
