import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { type GuardedApplication } from './guarded-application.js';
import { toSafeTarget } from './target.js';

/** Latchkey's own paths on the host of every application. */
export const OWN_PREFIX = '/.latchkey/';

type Destination = Pick<GuardedApplication, 'id' | 'origin' | 'pathPrefix'>;

/** The pages that a person is sent to. Targets are paths of the application; they never contain a host. */
@Injectable()
export class DoorAddresses {
  private readonly publicUrl: string;
  private readonly publicPath: string;

  constructor({ env, publicPath }: AppConfig) {
    this.publicUrl = env.PUBLIC_URL.replace(/\/$/, '');
    this.publicPath = publicPath;
  }

  /** Where a browser gets access to an application. */
  start(application: Destination, target: string): string {
    return this.publicUrl + startPath(application, target);
  }

  /** @param reason tells a person with a session why to log in again */
  login(application: Destination, target: string, reason?: string): string {
    return this.page('/login', application, target, reason === undefined ? {} : { reason, prompt: 'login' });
  }

  locked(application: Destination, target: string): string {
    return this.page('/locked', application, target, {});
  }

  terminalCode(application: Destination, target: string, terminal: string): string {
    return this.page('/terminal-code', application, target, { terminal });
  }

  /** A page that tells why there is no access. */
  noAccess(reason: string): string {
    return `${this.publicUrl}/no-access?${new URLSearchParams({ reason }).toString()}`;
  }

  /** The address on the application's host that gives the browser a nonce. */
  nonce(application: Destination, target: string): string {
    return `${application.origin}${OWN_PREFIX}start?${query(application, target)}`;
  }

  /** The address on the application's host that redeems a code. */
  callback({ origin }: Destination, code: string): string {
    return `${origin}${OWN_PREFIX}callback?${new URLSearchParams({ code }).toString()}`;
  }

  private page(
    path: string,
    application: Destination,
    target: string,
    more: Readonly<Record<string, string>>,
  ): string {
    const back = this.publicPath + startPath(application, target);
    return `${this.publicUrl}${path}?${new URLSearchParams({ ...more, return: back }).toString()}`;
  }
}

const startPath = (application: Destination, target: string): string =>
  `/door/start?${query(application, target)}`;

const query = (application: Destination, target: string): string =>
  new URLSearchParams({ app: application.id, to: toSafeTarget(application, target) }).toString();
