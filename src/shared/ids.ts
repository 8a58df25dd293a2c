declare const kind: unique symbol;

/** A UUIDv7 string that the compiler keeps apart from the ids of other things. */
type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type UserId = Id<'user'>;
export type SessionId = Id<'session'>;
export type LoginChallengeId = Id<'login-challenge'>;
export type PasswordResetId = Id<'password-reset'>;
export type AuditEntryId = Id<'audit-entry'>;
export type ApplicationId = Id<'application'>;
export type ApplicationSessionId = Id<'application-session'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether `value` is spelled like one of our ids, so that anything else is refused before a query. */
export function isId<SomeId extends string>(value: unknown): value is SomeId {
  return typeof value === 'string' && UUID.test(value);
}
