import { Injectable } from '@nestjs/common';
import { toRfc3339 } from '#shared';
import { type MailCounts, MailMessageRepository } from './mail-message.repository.js';

const MAX_LISTED = 50;

/** A message that the server has not taken, without its address. */
export type FailingMail = {
  readonly id: string;
  readonly template: string;
  readonly state: string;
  readonly attempts: number;
  readonly error: string | null;
  readonly createdAt: string;
};

/** Shows an operator what waits, and what was not taken. */
@Injectable()
export class MailState {
  constructor(private readonly messages: MailMessageRepository) {}

  async get(): Promise<{ readonly counts: MailCounts; readonly failing: readonly FailingMail[] }> {
    const failing = await this.messages.listFailing(MAX_LISTED);
    return {
      counts: await this.messages.count(),
      failing: failing.map(({ id, template, state, attempts, error, createdAt }) => ({
        ...{ id, template, state, attempts, error },
        createdAt: toRfc3339(createdAt),
      })),
    };
  }
}
