import { Injectable } from '@nestjs/common';
import { type LoginRecord, LoginHistory } from '#audit';
import { describeDevice } from '#sessions';
import { type Instant, type UserId } from '#shared';

/** Logins of an account that are compared. */
const MAX_LOGINS = 200;
/** The version of a browser: an update makes no new device. */
const VERSION = / \d+(?= on )/;

/** A login on a device that the account was not used on before. */
export type NewDevice = { readonly device: string };

/** Compares logins with the earlier ones in the audit log. */
@Injectable()
export class KnownDevices {
  constructor(private readonly history: LoginHistory) {}

  /** Returns null for a known device, and for the first login of all. */
  async findNew(login: {
    readonly id: string;
    readonly userId: UserId;
    readonly at: Instant;
  }): Promise<NewDevice | null> {
    const logins = await this.history.listUntil(login.userId, login.at, MAX_LOGINS);
    const present = logins.find(({ id }) => id === login.id);
    const earlier = logins.filter(({ id }) => id !== login.id);
    if (present === undefined || earlier.length === 0) return null;
    const device = describe(present);
    const isKnown = earlier.some((other) => withoutVersion(describe(other)) === withoutVersion(device));
    return isKnown ? null : { device };
  }
}

const describe = ({ userAgent, appName }: LoginRecord): string =>
  describeDevice(userAgent, false, appName).info;

const withoutVersion = (device: string): string => device.replace(VERSION, '');
