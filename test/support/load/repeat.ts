import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { type HttpResponse } from '../clients/http-client.js';

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
export async function retryWhileUnavailable(work: () => Promise<HttpResponse>): Promise<HttpResponse> {
  for (let tries = 1; ; tries += 1) {
    const response = await work();
    if (response.status !== 503 || tries === 20) return response;
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await sleep(500);
  }
}

export const runConcurrently = (
  times: number,
  work: (at: number) => Promise<HttpResponse>,
): Promise<HttpResponse[]> =>
  Promise.all(Array.from({ length: times }, (_, at) => retryWhileUnavailable(() => work(at))));

export const getStatuses = (responses: readonly HttpResponse[]): number[] =>
  responses.map(({ status }) => status);

/** The statuses of a request that lost a race: never a 500. */
export const expectRefusals = (responses: readonly HttpResponse[], allowed: readonly number[]): void =>
  expect(getStatuses(responses).filter((status) => status !== 200 && !allowed.includes(status))).toEqual([]);

export const countStatus = (responses: readonly HttpResponse[], status: number): number =>
  getStatuses(responses).filter((one) => one === status).length;
