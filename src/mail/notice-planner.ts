import { Injectable } from '@nestjs/common';
import { type PlacedEvent } from '#platform/outbox';
import { Clock, DAY_MS, type UserId } from '#shared';
import { UserRepository } from '#users';
import { type AccountMessage } from './account-mail.js';
import { KnownDevices } from './known-devices.js';
import { findNotice, findOrigin, type Notice } from './notices.js';
import { type MailFacts } from './templates/template.js';
import { UserEmailRepository } from './user-email.repository.js';

/** Older events are no news, for example when mail was off meanwhile. */
const MAX_AGE_MS = DAY_MS;

type UserEvent = PlacedEvent & { readonly userId: UserId };

/** Decides which events are told to the owners of accounts. */
@Injectable()
export class NoticePlanner {
  constructor(
    private readonly emails: UserEmailRepository,
    private readonly users: UserRepository,
    private readonly devices: KnownDevices,
    private readonly clock: Clock,
  ) {}

  async plan(events: readonly PlacedEvent[]): Promise<AccountMessage[]> {
    const messages: AccountMessage[] = [];
    for (const event of events) {
      const message = await this.toMessage(event);
      if (message !== null) messages.push(message);
    }
    return messages;
  }

  private async toMessage(event: PlacedEvent): Promise<AccountMessage | null> {
    const { userId, at } = event;
    const notice = findNotice(event);
    if (notice === null || userId === null || at < this.clock.now() - MAX_AGE_MS) return null;
    // First, because most accounts may have none: then nothing more is read.
    if (!(await this.emails.find(userId))?.address) return null;
    const facts = await this.findFacts({ ...event, userId }, notice);
    const { template, maxPerDay } = notice;
    return facts && { userId, template, maxPerDay, facts };
  }

  /** Returns null if there is nothing to tell: a login on a known device, or an account that is deleted by now. */
  private async findFacts(event: UserEvent, { template, change }: Notice): Promise<MailFacts | null> {
    const { eventId: id, userId, at } = event;
    const device = template === 'new-device' ? await this.devices.findNew({ id, userId, at }) : {};
    const user = await this.users.findById(userId);
    if (device === null || user === null) return null;
    return { user: user.name, at, ...findOrigin(event), ...(change && { change }), ...device };
  }
}
