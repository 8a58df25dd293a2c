import { Injectable } from '@nestjs/common';
import { digest } from '#platform/crypto';
import { Clock, SECOND_MS } from '#shared';
import { ApplicationRepository } from '../application.repository.js';
import { findSecret, formatCookie, formatRemoval, sessionCookieName } from '../session/application-cookie.js';
import { type AskedRequest, isForeign } from '../session/asked-request.js';
import { type DoorAnswer, NO_STORE, toBrowserAnswer, toRefused } from '../session/door-answer.js';
import { DoorAddresses, OWN_PREFIX } from '../session/door-addresses.js';
import { type GuardedApplication, toGuarded } from '../session/guarded-application.js';
import { messagePage } from '../session/message-page.js';
import { toSafeTarget } from '../session/target.js';
import { type HandedOver, HandOver } from './hand-over.service.js';
import { findNonce, formatNonce, isLoop, nextNonce } from './nonce.js';

type Handler = (asked: AskedRequest, applications: readonly GuardedApplication[]) => Promise<DoorAnswer>;

/** Returns whether a path belongs to Latchkey on the host of every application. */
export const isOwnPath = (target: string): boolean => target.startsWith(OWN_PREFIX);

/** Answers the paths below `/.latchkey/` on the hosts of applications. */
@Injectable()
export class OwnPaths {
  private readonly handlers: Readonly<Record<string, Handler>> = {
    'GET start': (asked, applications) => this.start(asked, applications),
    'GET callback': (asked, applications) => this.redeem(asked, applications),
    'GET logout': (_asked, [application]) => Promise.resolve(confirmLogout(application)),
    'POST logout': (asked, applications) => this.logOut(asked, applications),
  };

  constructor(
    private readonly applications: ApplicationRepository,
    private readonly handOver: HandOver,
    private readonly addresses: DoorAddresses,
    private readonly clock: Clock,
  ) {}

  /** Everything but `GET` and the `POST` of a logout has no effect; `HEAD` neither. */
  async answer(asked: AskedRequest): Promise<DoorAnswer> {
    const rows = await this.applications.listByOrigin(asked.origin);
    const applications = rows.map(toGuarded).filter(({ mode }) => mode === asked.mode);
    const [path = ''] = asked.target.slice(OWN_PREFIX.length).split('?', 1);
    const handle = applications.length === 0 ? undefined : this.handlers[`${asked.method} ${path}`];
    if (handle) return handle(asked, applications);
    const isKnown = this.handlers[`GET ${path}`] !== undefined && applications.length > 0;
    return page(isKnown ? 405 : 404, isKnown ? 'This method is not supported here' : 'There is no such page');
  }

  /** Gives the browser a nonce, and sends it back to Latchkey for a code that is bound to it. */
  private async start(
    { origin, target, headers }: AskedRequest,
    applications: readonly GuardedApplication[],
  ): Promise<DoorAnswer> {
    const query = queryOf(target);
    const application = applications.find(({ id }) => id === query.get('app'));
    if (!application) return page(404, 'There is no application at this address');
    const wanted = toSafeTarget(application, query.get('to') ?? '');
    const nonce = nextNonce(findNonce(origin, headers.cookie), this.clock.now());
    if (isLoop(nonce)) return explainLoop(this.addresses.start(application, wanted));
    const proof = { nonce: digest(nonce.value), frame: query.get('frame') };
    const location = this.addresses.start(application, wanted, proof);
    return redirect(302, location, [formatNonce(origin, nonce)]);
  }

  private async redeem(asked: AskedRequest, [first]: readonly GuardedApplication[]): Promise<DoorAnswer> {
    const { origin, target, headers } = asked;
    const nonce = findNonce(origin, headers.cookie);
    const code = queryOf(target).get('code') ?? '';
    const previous = (application: GuardedApplication) =>
      findSecret(headers.cookie, sessionCookieName(application));
    const presented = nonce === null ? null : { origin, code, nonce: nonce.value, previous };
    const handedOver = presented === null ? null : await this.handOver.redeem(presented);
    if (handedOver !== null) return this.continueAt(asked, handedOver);
    const again = first === undefined ? '/' : this.addresses.start(first, '');
    const action = { href: again, text: 'Try again' };
    return page(
      400,
      'This link has expired',
      action,
      'It is valid once, for a minute, in the browser that asked for it.',
    );
  }

  private continueAt(asked: AskedRequest, { secret, visit, result, target }: HandedOver): DoorAnswer {
    const { application, expiresAt } = visit;
    const { origin } = application;
    const wanted = { ...asked, method: 'GET', target };
    if (!result.decision.isAllowed) return toBrowserAnswer(wanted, toRefused(wanted, result, this.addresses));
    const maxAge = Math.max(1, Math.floor((expiresAt - this.clock.now()) / SECOND_MS));
    const name = sessionCookieName(application);
    return redirect(303, origin + target, [formatCookie({ origin, name, value: secret, maxAge })]);
  }

  private async logOut(
    asked: AskedRequest,
    applications: readonly GuardedApplication[],
  ): Promise<DoorAnswer> {
    if (isForeign(asked)) return page(403, 'The request comes from a page of another site');
    const { origin, headers } = asked;
    for (const application of applications) {
      const secret = findSecret(headers.cookie, sessionCookieName(application));
      if (secret !== null) await this.handOver.end(application, secret);
    }
    const removals = applications.map((application) => formatRemoval(origin, sessionCookieName(application)));
    const answer = page(200, 'You are logged out of this application', { href: '/', text: 'Open it again' });
    return { ...answer, headers: { ...answer.headers, 'set-cookie': removals } };
  }
}

const queryOf = (target: string): URLSearchParams =>
  new URLSearchParams(target.split('?').slice(1).join('?'));

function page(status: number, ...content: [string, Parameters<typeof messagePage>[1]?, string?]): DoorAnswer {
  const [sentence, action = null, explanation = ''] = content;
  return { status, ...messagePage(sentence, action, { explanation }) };
}

const redirect = (status: number, location: string, cookies: readonly string[]): DoorAnswer => ({
  status,
  headers: { ...NO_STORE, 'referrer-policy': 'no-referrer', location, 'set-cookie': cookies },
  body: '',
});

/** Logging out changes something, so a link alone must not do it. */
function confirmLogout(application: GuardedApplication | undefined): DoorAnswer {
  const sentence = `Log out of ${application?.name ?? 'this application'}?`;
  return page(
    200,
    sentence,
    { href: `${OWN_PREFIX}logout`, text: 'Log out', isForm: true },
    'You stay logged in at Latchkey.',
  );
}

const explainLoop = (again: string): DoorAnswer =>
  page(
    403,
    'The browser does not keep the login of this application',
    { href: again, text: 'Try again' },
    'It was handed over three times within a minute. Check that the browser accepts cookies of this site, that its address begins with https, and that the proxy passes the Cookie header on.',
  );
