import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer } from '../clients/http-client.js';

/** What is sent so long before the other one has been let in by the time that the other one arrives. */
const LET_IN_MS = 5;

/**
 * Two requests of which one makes the other impossible, sent nearly at once. Each round moves the lead towards the
 * moment at which either may win, however fast this machine is.
 */
export class Duel {
  /** Rounds that the first one won, and that it lost. */
  readonly wins = [0, 0];
  /** Rounds in which both were under way at the same time. */
  overlaps = 0;
  /** Rounds that the first one lost although it had been let in by then. */
  overtaken = 0;
  private leadMs = LET_IN_MS;
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
    if (!hasFirstWon && this.leadMs >= LET_IN_MS) this.overtaken += 1;
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
