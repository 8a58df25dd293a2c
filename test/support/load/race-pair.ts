import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpResponse } from '../clients/http-client.js';

/** How much earlier the first request is sent, so that it is authenticated before the second arrives. */
const AUTHENTICATED_MS = 5;

/**
 * Sends two concurrent requests, of which only one can succeed. Each round adjusts the delay between them towards the
 * point at which either can win, however fast this machine is.
 */
export class RacePair {
  /** Rounds that the first request won and lost. */
  readonly wins = [0, 0];
  /** Rounds in which both requests were in progress at the same time. */
  overlaps = 0;
  /** Rounds that the first request lost although it was already authenticated. */
  overtaken = 0;
  private leadMs = AUTHENTICATED_MS;
  private stepMs = 1;
  private hasFirstWon = false;

  async run(
    first: () => Promise<HttpResponse>,
    second: () => Promise<HttpResponse>,
  ): Promise<[HttpResponse, HttpResponse]> {
    const answered: number[] = [];
    const sent: number[] = [];
    const send = async (at: number, delayMs: number, request: () => Promise<HttpResponse>) => {
      await sleep(delayMs);
      sent[at] = performance.now();
      const response = await request();
      answered[at] = performance.now();
      return response;
    };
    const responses = await Promise.all([
      send(0, Math.max(0, -this.leadMs), first),
      send(1, Math.max(0, this.leadMs), second),
    ]);
    const hasFirstWon = responses[0].status === 200;
    if (sent[0]! < answered[1]! && sent[1]! < answered[0]!) this.overlaps += 1;
    if (!hasFirstWon && this.leadMs >= AUTHENTICATED_MS) this.overtaken += 1;
    this.wins[hasFirstWon ? 0 : 1]! += 1;
    this.moveLead(hasFirstWon);
    return responses;
  }

  private moveLead(hasFirstWon: boolean): void {
    this.stepMs = hasFirstWon === this.hasFirstWon ? this.stepMs * 2 : Math.max(1, this.stepMs / 2);
    this.hasFirstWon = hasFirstWon;
    this.leadMs += hasFirstWon ? -this.stepMs : this.stepMs;
  }
}
