declare const kind: unique symbol;

/** A UUIDv7 string that the compiler keeps apart from the ids of other things. */
type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type UserId = Id<'user'>;
export type SessionId = Id<'session'>;
export type LoginChallengeId = Id<'login-challenge'>;
export type PasswordResetId = Id<'password-reset'>;
export type InvitationId = Id<'invitation'>;
export type AuditEntryId = Id<'audit-entry'>;
export type PasskeyId = Id<'passkey'>;
export type PasskeyChallengeId = Id<'passkey-challenge'>;
export type AuthorizationCodeId = Id<'authorization-code'>;
export type WebhookId = Id<'webhook'>;
export type DeviceAuthorizationId = Id<'device-authorization'>;
export type ApplicationId = Id<'application'>;
export type ApplicationSessionId = Id<'application-session'>;

/** Numbers, because existing clients send numbers. */
export type RoleId = number & { readonly [kind]: 'role' };
export type SsoProviderId = number & { readonly [kind]: 'sso-provider' };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether `value` is spelled like one of our ids, so that anything else is refused before a query. */
export function isId<SomeId extends string>(value: unknown): value is SomeId {
  return typeof value === 'string' && UUID.test(value);
}

/** The largest number that the database assigns. */
const MAX_SERIAL = 2_147_483_647;

/** Returns a number that the database assigned, as it stands in a path; null for text that cannot be one. */
export function parseSerial<SomeId extends number>(text: string): SomeId | null {
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Infinity;
  return id > MAX_SERIAL ? null : (id as SomeId);
}
