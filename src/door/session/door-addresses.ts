import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { type GuardedApplication } from './guarded-application.js';
import { toSafeTarget } from './target.js';

/** Latchkey's own paths on the host of every application. */
export const OWN_PREFIX = '/.latchkey/';

type Destination = Pick<GuardedApplication, 'id' | 'origin' | 'pathPrefix'>;

/** What the host of an application adds to a hand-over: the digest of its nonce, and the mark of the frame page. */
type StartProof = { readonly nonce: string; readonly frame: string | null };

/** The pages that a person is sent to. Targets are paths of the application; they never contain a host. */
@Injectable()
export class DoorAddresses {
  /** The origin of Latchkey's pages. */
  readonly publicOrigin: string;
  private readonly publicUrl: string;
  private readonly publicPath: string;

  constructor({ env, publicPath }: AppConfig) {
    this.publicUrl = env.PUBLIC_URL.replace(/\/$/, '');
    this.publicPath = publicPath;
    this.publicOrigin = new URL(env.PUBLIC_URL).origin;
  }

  /** Whether this is a page of Latchkey rather than of an application. */
  isPage(address: string): boolean {
    return address.startsWith(`${this.publicUrl}/`);
  }

  /** Where a browser gets access to an application. */
  start(application: Destination, target: string, proof?: StartProof): string {
    const address = this.publicUrl + startPath(application, target);
    return proof === undefined ? address : `${address}&nonce=${proof.nonce}${toFrameQuery(proof.frame)}`;
  }

  /** The page that shows an application in a frame. */
  framePage(application: Destination & Pick<GuardedApplication, 'slug'>, target: string): string {
    const to = new URLSearchParams({ to: toSafeTarget(application, target) }).toString();
    return `${this.publicUrl}/apps/${application.slug}?${to}`;
  }

  /** @param reason tells a person with a session why to log in again */
  login(application: Destination, target: string, reason?: string): string {
    return this.page('/login', application, target, reason === undefined ? {} : { reason, prompt: 'login' });
  }

  /** Where a person sets up the second factor that the account requires. */
  enrolment(application: Destination, target: string): string {
    return this.page('/second-factor', application, target, {});
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

  /**
   * The address on the application's host that gives the browser a nonce.
   *
   * @param mark of the frame page; null for any other opener
   */
  nonce(application: Destination, target: string, mark: string | null): string {
    return `${application.origin}${OWN_PREFIX}start?${query(application, target)}${toFrameQuery(mark)}`;
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

const toFrameQuery = (mark: string | null): string =>
  mark === null ? '' : `&${new URLSearchParams({ frame: mark }).toString()}`;

const query = (application: Destination, target: string): string =>
  new URLSearchParams({ app: application.id, to: toSafeTarget(application, target) }).toString();
