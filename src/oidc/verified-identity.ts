import { type Claims, getText, getValue } from './claim-path.js';
import { readGroups } from './group-claim.js';
import { type IdentityProvider, type ProviderScope, toNamespace } from './identity-provider.js';
import { isAllowed } from './allowed-users.policy.js';
import { ProviderFailure } from './provider-failure.js';
import { type ProviderSettings } from './provider-settings.js';

/** Claims after every check of the protocol. */
export type VerifiedClaims = {
  readonly issuer: string;
  readonly subject: string;
  /** `auth_time` of the ID token, in seconds; null if the provider did not send it. */
  readonly authTime: number | null;
  /** Null if the protocol has none. */
  readonly idToken: string | null;
  readonly claims: Claims;
};

/** A user who logged in at the provider. Identified by provider, issuer and identifier, never by name or address. */
export type VerifiedIdentity = {
  readonly scope: ProviderScope;
  /** Tells equal identifiers of different providers apart. */
  readonly namespace: string;
  readonly issuer: string;
  readonly identifier: string;
  /** The identifier for comparison: an email address in lower case. */
  readonly key: string;
  /** Path of the claim with the identifier. */
  readonly identifierPath: string;
  readonly email: string | null;
  /** Null if the provider does not say. */
  readonly isEmailVerified: boolean | null;
  /** The display name from the provider; not validated, not unique. */
  readonly name: string;
  /** The groups at the provider; null if they are not read. */
  readonly groups: readonly string[] | null;
  /** Whether `allowed_users` allows the user. */
  readonly isAllowed: boolean;
  /** Identifies the login at the provider, for logout. */
  readonly subject: string;
  readonly sid: string | null;
  /** Null if the protocol has none. */
  readonly idToken: string | null;
};

const NAME_CLAIMS = ['name', 'preferred_username', 'nickname', 'given_name', 'email'];
const MAX_IDENTIFIER = 1_024;

/** Throws {@link ProviderFailure} if the claims contain no valid identifier, or groups that cannot be read. */
export function toIdentity(
  verified: VerifiedClaims,
  { scope, settings }: IdentityProvider,
): VerifiedIdentity {
  const { claims, issuer, subject, idToken } = verified;
  const identifier = getIdentifier(claims, settings.identifierPath);
  const names = [settings.namePath, ...NAME_CLAIMS].map((path) => getText(claims, path));
  const person = { identifier, email: getText(claims, 'email'), isEmailVerified: parseEmailVerified(claims) };
  return {
    scope,
    namespace: toNamespace(scope, issuer),
    issuer,
    key: toComparisonKey(identifier, settings.identifierPath),
    identifierPath: settings.identifierPath,
    ...person,
    name: names.find((name) => name !== null) ?? identifier,
    groups: readGroups(claims, settings.groupClaim),
    isAllowed: isAllowed(person, settings.allowedUsers),
    subject,
    sid: getText(claims, 'sid'),
    idToken,
  };
}

/**
 * Providers do not always return an address in the same case. Only ASCII letters are folded: folding others can make two
 * mailboxes equal, for example the Kelvin sign and k. Other identifiers are compared exactly.
 */
const toComparisonKey = (identifier: string, path: string): string =>
  path === 'email' ? identifier.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : identifier;

/** Takes the identity from the signed token only, and `email_verified` from the same source as `email`. */
export function mergeClaims(idToken: object, userinfo: object): Record<string, unknown> {
  const { sub, iss, aud } = idToken as Record<string, unknown>;
  const { email, email_verified } = ('email' in userinfo ? userinfo : idToken) as Record<string, unknown>;
  return { ...idToken, ...userinfo, email, email_verified, sub, iss, aud };
}

/** Returns whether the claims contain everything that is configured: identifier, name, groups, and what `allowed_users` needs. */
export function isComplete(claims: VerifiedClaims['claims'], settings: ProviderSettings): boolean {
  const { identifierPath, namePath, groupClaim, allowedUsers } = settings;
  const [identifier, name] = [getText(claims, identifierPath), getText(claims, namePath)];
  // Without the name, the account would be renamed while userinfo fails.
  if (identifier === null || name === null) return false;
  // Without the groups, the user would lose roles while userinfo fails.
  if (groupClaim !== null && getValue(claims, groupClaim) === undefined) return false;
  const person = { identifier, email: getText(claims, 'email'), isEmailVerified: parseEmailVerified(claims) };
  return isAllowed(person, allowedUsers);
}

function getIdentifier(claims: VerifiedClaims['claims'], path: string): string {
  const identifier = getText(claims, path);
  if (identifier === null || identifier.length > MAX_IDENTIFIER)
    throw new ProviderFailure('identifier', describeProblem(claims, path));
  // An unverified address may belong to another user.
  if (path === 'email' && parseEmailVerified(claims) !== true)
    throw new ProviderFailure(
      'identifier',
      'the e-mail address is not verified, so it cannot identify a user',
    );
  return identifier;
}

/** Returns why the claim at `path` is not a valid identifier, without its value. */
function describeProblem(claims: VerifiedClaims['claims'], path: string): string {
  const value = getValue(claims, path);
  if (value === undefined) return `no claim at "${path}"; there are ${Object.keys(claims).join(', ')}`;
  if (typeof value === 'string')
    return `the claim at "${path}" is empty or longer than ${MAX_IDENTIFIER} characters`;
  const kind = Array.isArray(value) ? 'a list' : `of the type ${value === null ? 'null' : typeof value}`;
  return `the claim at "${path}" is ${kind}; text or a whole number is needed`;
}

/** Accepts text, because some providers send `"true"`. Returns null if the claim is missing. */
function parseEmailVerified({ email_verified: value }: VerifiedClaims['claims']): boolean | null {
  if (value === undefined || value === null) return null;
  return value === true || value === 'true';
}
