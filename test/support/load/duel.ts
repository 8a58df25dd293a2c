import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer } from '../clients/http-client.js';

/** The first request is sent so much earlier that it is past authentication when the second arrives. */
const AUTHENTICATED_MS = 5;

/**
 * Sends two concurrent requests, of which only one can succeed. Each round adjusts the delay between them towards the
 * point at which either can win, however fast this machine is.
 */
export class Duel {
  /** Rounds that the first request won and lost. */
  readonly wins = [0, 0];
  /** Rounds in which both were in progress at the same time. */
  overlaps = 0;
  /** Rounds that the first one lost although it was past authentication. */
  overtaken = 0;
  private leadMs = AUTHENTICATED_MS;
  private stepMs = 1;
  private hasFirstWon = false;

  async fight(first: () => Promise<Answer>, second: () => Promise<Answer>): Promise<[Answer, Answer]> {
    const answered: number[] = [];
    const sent: number[] = [];
    const send = async (at: number, delayMs: number, request: () => Promise<Answer>) => {
      await sleep(delayMs);
      sent[at] = performance.now();
      const answer = await request();
      answered[at] = performance.now();
      return answer;
    };
    const answers = await Promise.all([
      send(0, Math.max(0, -this.leadMs), first),
      send(1, Math.max(0, this.leadMs), second),
    ]);
    const hasFirstWon = answers[0].status === 200;
    if (sent[0]! < answered[1]! && sent[1]! < answered[0]!) this.overlaps += 1;
    if (!hasFirstWon && this.leadMs >= AUTHENTICATED_MS) this.overtaken += 1;
    this.wins[hasFirstWon ? 0 : 1]! += 1;
    this.moveLead(hasFirstWon);
    return answers;
  }

  private moveLead(hasFirstWon: boolean): void {
    this.stepMs = hasFirstWon === this.hasFirstWon ? this.stepMs * 2 : Math.max(1, this.stepMs / 2);
    this.hasFirstWon = hasFirstWon;
    this.leadMs += hasFirstWon ? -this.stepMs : this.stepMs;
  }
}
