import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { AppConfig } from '#platform/config';
import { randomSecret } from '#platform/crypto';
import { Clock, type Eventually, type Instant, MINUTE_MS, SECOND_MS } from '#shared';
import { type DoorKey } from '../session/door-keys.service.js';
import { type DoorVisit } from '../session/door-visit.js';
import { type GuardedApplication } from '../session/guarded-application.js';
import { NOBODY } from '../session/identity-headers.js';
import { ALGORITHM, AssertionKeys } from './assertion-keys.service.js';

/** The name of the header, in lower case. */
export const ASSERTION_HEADER = 'x-latchkey-assertion';
const TYPE = 'door+jwt';
/** How long an assertion is valid. It is used for half of that time. */
const LIFETIME_MS = MINUTE_MS;
const JTI_BYTES = 16;
const MAX_CACHED = 10_000;

/** The application that an assertion is for. */
export type AssertedApplication = Pick<GuardedApplication, 'id' | 'origin' | 'pathPrefix'>;

/** The session that an assertion is about. */
type AssertedVisit = Pick<
  DoorVisit,
  | 'applicationSessionId'
  | 'sessionId'
  | 'userId'
  | 'username'
  | 'roles'
  | 'factor'
  | 'isFederated'
  | 'loggedInAt'
>;

/** Whom an assertion is about: a user with a session, or the one that an API key acts as. */
export type AssertedPerson = AssertedVisit | DoorKey;

type Cached = { readonly facts: Facts; readonly until: Instant; token: Eventually<string> };

/**
 * Signs who sends a request to an application, so that the application need not trust the network that it came through: a
 * JWT (RFC 7519) that is valid for a minute and for this application only.
 */
@Injectable()
export class DoorAssertions {
  private readonly issuer: string;
  private readonly cache = new Map<string, Cached>();

  constructor(
    private readonly keys: AssertionKeys,
    private readonly clock: Clock,
    config: AppConfig,
  ) {
    this.issuer = config.env.PUBLIC_URL.replace(/\/$/, '');
  }

  /**
   * Returns the header of an admitted request. It is always there, because some proxies pass the client's own on in place
   * of a missing one.
   *
   * @param person null for public paths, where nobody is identified
   */
  header(application: AssertedApplication, person: AssertedPerson | null): Eventually<AssertionHeader> {
    const token = person === null ? NOBODY : this.sign(application, person);
    return token instanceof Promise ? token.then(toHeader) : toHeader(token);
  }

  /**
   * Returns an assertion that is valid for at least half a minute. Throws `ServiceUnavailable` if the keys cannot be read.
   */
  sign(application: AssertedApplication, person: AssertedPerson): Eventually<string> {
    const key = `${toPersonId(person)} ${application.id}`;
    const facts = toFacts(application, person);
    const now = this.clock.now();
    const cached = this.cache.get(key);
    // Rights and names are read for every request, so an assertion about others is not used again.
    if (cached && now < cached.until && isSame(cached.facts, facts)) return cached.token;
    const token = this.mint(toClaims(application, person), now);
    this.remember(key, { facts, until: now + LIFETIME_MS / 2, token }, token);
    return token;
  }

  private async mint(claims: Claims, now: Instant): Promise<string> {
    const { kid, privateKey } = await this.keys.getSigner();
    const issuedAt = toSeconds(now);
    return new SignJWT({ iss: this.issuer, ...claims })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
      .setJti(randomSecret(JTI_BYTES).toString('base64url'))
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + toSeconds(LIFETIME_MS))
      .sign(privateKey);
  }

  private remember(key: string, cached: Cached, token: Promise<string>): void {
    this.cache.delete(key);
    const [oldest] = this.cache.size >= MAX_CACHED ? this.cache.keys() : [];
    if (oldest !== undefined) this.cache.delete(oldest);
    this.cache.set(key, cached);
    token.then(
      (signed) => (cached.token = signed),
      () => this.cache.get(key) === cached && this.cache.delete(key),
    );
  }
}

type AssertionHeader = Readonly<Record<typeof ASSERTION_HEADER, string>>;

const toHeader = (token: string): AssertionHeader => ({ [ASSERTION_HEADER]: token });

/** What the claims are made of. Compared for every request, so it is no JSON. */
type Facts = readonly (string | number | boolean)[];

function toFacts({ origin, pathPrefix }: AssertedApplication, person: AssertedPerson): Facts {
  const { userId, username } = person;
  const roles = person.roles.join(',');
  if ('apiKeyId' in person) return [origin, pathPrefix, userId, username, roles, person.apiKeyId];
  const { sessionId, factor, isFederated, loggedInAt } = person;
  return [origin, pathPrefix, userId, username, roles, sessionId, factor, isFederated, loggedInAt];
}

const isSame = (a: Facts, b: Facts): boolean =>
  a.length === b.length && a.every((fact, at) => fact === b[at]);

type Claims = ReturnType<typeof toClaims>;

const toPersonId = (person: AssertedPerson): string =>
  'apiKeyId' in person ? person.apiKeyId : (person.applicationSessionId ?? person.sessionId);

const toClaims = ({ origin, pathPrefix }: AssertedApplication, person: AssertedPerson) => ({
  aud: origin + pathPrefix,
  sub: person.userId,
  preferred_username: person.username,
  roles: [...person.roles],
  ...('apiKeyId' in person ? { client_id: person.apiKeyId } : toLoginClaims(person)),
});

const toLoginClaims = (visit: AssertedVisit) => ({
  sid: visit.sessionId,
  amr: toMethods(visit),
  auth_time: toSeconds(visit.loggedInAt),
});

/**
 * Returns the authentication methods of a login (RFC 8176), and `fed` for single sign-on, whose methods are not known. The
 * second factor of a trusted device is an earlier one, so it is not among them. Of a passkey only the presence of its user
 * is known: its key may be in hardware or software, and it may have replaced the password.
 */
function toMethods({ factor, isFederated }: Pick<AssertedVisit, 'factor' | 'isFederated'>): string[] {
  const first = isFederated || factor === 'oidc' ? 'fed' : 'pwd';
  if (factor === 'passkey') return [...(isFederated ? [first] : []), 'user', 'mfa'];
  return factor === 'totp' || factor === 'backup_code' ? [first, 'otp', 'mfa'] : [first];
}

const toSeconds = (ms: number): number => Math.floor(ms / SECOND_MS);
