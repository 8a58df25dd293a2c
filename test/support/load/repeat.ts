import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { type Answer } from '../clients/http-client.js';

const ROUNDS = Number(process.env['REPLICA_ROUNDS'] ?? 5);
const LIMIT_MS = ROUNDS * 120_000;

/** A test that runs several times; the names are those of the cases in docs/reliability.md. */
export function rounds(name: string, round: (round: number) => Promise<void>): void {
  it(
    name,
    async () => {
      for (let at = 0; at < ROUNDS; at += 1) await round(at);
    },
    LIMIT_MS,
  );
}

/** Retries a 503 as a well-behaved client does. */
export async function retryWhileUnavailable(work: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await work();
    if (answer.status !== 503 || tries === 20) return answer;
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    await sleep(500);
  }
}

export const atOnce = (times: number, work: (at: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: times }, (_, at) => retryWhileUnavailable(() => work(at))));

export const statusesOf = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status);

/** The statuses of a request that lost a race: never a 500. */
export const expectRefusals = (answers: readonly Answer[], allowed: readonly number[]): void =>
  expect(statusesOf(answers).filter((status) => status !== 200 && !allowed.includes(status))).toEqual([]);

export const countOf = (answers: readonly Answer[], status: number): number =>
  statusesOf(answers).filter((one) => one === status).length;
