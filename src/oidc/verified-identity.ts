import { isAllowed } from './allowed-users.policy.js';
import { ProviderFailure } from './provider-failure.js';
import { type ProviderSettings } from './provider-settings.js';

/** Claims after every check of the protocol. */
export type ProvedClaims = {
  readonly issuer: string;
  readonly subject: string;
  readonly idToken: string;
  readonly claims: Readonly<Record<string, unknown>>;
};

/** Who logged in at the provider. A person is known by issuer and identifier, never by name or address. */
export type VerifiedIdentity = {
  readonly issuer: string;
  readonly identifier: string;
  /** What they are found by: the identifier, of an address the folded form. */
  readonly key: string;
  /** Where in the claims it was found. */
  readonly identifierPath: string;
  readonly email: string | null;
  /** Null where the provider does not say. */
  readonly isEmailVerified: boolean | null;
  /** As the provider would like to call them; not checked, not unique. */
  readonly name: string;
  /** Whether `allowed_users` lets them in. */
  readonly isAllowed: boolean;
  /** What the provider calls this login, for logging out. */
  readonly subject: string;
  readonly sid: string | null;
  readonly idToken: string;
};

const NAME_CLAIMS = ['name', 'preferred_username', 'nickname', 'given_name', 'email'];
const MAX_IDENTIFIER = 1_024;

/** Throws {@link ProviderFailure} when the claims name nobody. */
export function identityOf(proved: ProvedClaims, settings: ProviderSettings): VerifiedIdentity {
  const { claims, issuer, subject, idToken } = proved;
  const identifier = identifierIn(claims, settings.identifierPath);
  const names = [settings.namePath, ...NAME_CLAIMS].map((path) => textAt(claims, path));
  const person = { identifier, email: textAt(claims, 'email'), isEmailVerified: verdictOn(claims) };
  return {
    issuer,
    key: keyOf(identifier, settings.identifierPath),
    identifierPath: settings.identifierPath,
    ...person,
    name: names.find((name) => name !== null) ?? identifier,
    isAllowed: isAllowed(person, settings.allowedUsers),
    subject,
    sid: textAt(claims, 'sid'),
    idToken,
  };
}

/**
 * Providers spell one address now this way, now that. Letters beyond ASCII stay: folding those can make two mailboxes
 * one, as with the Kelvin sign and k. Any other identifier is compared exactly.
 */
const keyOf = (identifier: string, path: string): string =>
  path === 'email' ? identifier.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : identifier;

/** Who it is comes from the signed token alone; whether an address is verified, from where the address came from. */
export function mergedClaims(idToken: object, userinfo: object): Record<string, unknown> {
  const { sub, iss, aud } = idToken as Record<string, unknown>;
  const { email, email_verified } = ('email' in userinfo ? userinfo : idToken) as Record<string, unknown>;
  return { ...idToken, ...userinfo, email, email_verified, sub, iss, aud };
}

/** Whether the claims say everything that is configured: who it is, their name, and that they may come in. */
export function isComplete(claims: ProvedClaims['claims'], settings: ProviderSettings): boolean {
  const { identifierPath, namePath, allowedUsers } = settings;
  const [identifier, name] = [textAt(claims, identifierPath), textAt(claims, namePath)];
  // Without the name the account would be renamed for as long as userinfo fails.
  if (identifier === null || name === null) return false;
  const person = { identifier, email: textAt(claims, 'email'), isEmailVerified: verdictOn(claims) };
  return isAllowed(person, allowedUsers);
}

function identifierIn(claims: ProvedClaims['claims'], path: string): string {
  const identifier = textAt(claims, path);
  if (identifier === null || identifier.length > MAX_IDENTIFIER)
    throw new ProviderFailure('identifier', problemAt(claims, path));
  // Whoever may type any address into their profile must not become its owner here.
  if (path === 'email' && verdictOn(claims) !== true)
    throw new ProviderFailure(
      'identifier',
      'the e-mail address is not verified, so it cannot identify a user',
    );
  return identifier;
}

/** Why the claim at `path` identifies nobody, without its value. */
function problemAt(claims: ProvedClaims['claims'], path: string): string {
  const value = valueAt(claims, path);
  if (value === undefined) return `no claim at "${path}"; there are ${Object.keys(claims).join(', ')}`;
  if (typeof value === 'string')
    return `the claim at "${path}" is empty or longer than ${MAX_IDENTIFIER} characters`;
  const kind = Array.isArray(value) ? 'a list' : `of the type ${value === null ? 'null' : typeof value}`;
  return `the claim at "${path}" is ${kind}; text or a whole number is needed`;
}

/** A claim of that very name, or else the way along the dots. */
function valueAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, key) => {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return isObject ? (value as Record<string, unknown>)[key] : undefined;
  }, claims);
}

/** Some providers number their users. */
function textAt(claims: Readonly<Record<string, unknown>>, path: string): string | null {
  const value = valueAt(claims, path);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Some providers write it as text. Null where they say nothing. */
function verdictOn({ email_verified: value }: ProvedClaims['claims']): boolean | null {
  if (value === undefined || value === null) return null;
  return value === true || value === 'true';
}
