/**
 * Passkeys (WebAuthn Level 3): credentials, challenges, and the checks of what authenticators answer. Owns `passkey` and
 * `passkey_challenge`; `auth` decides what a passkey replaces.
 */
export * from './passkey.dto.js';
export { ImportedPasskeys, type PasskeyToImport } from './imported-passkeys.service.js';
export { PasskeyChallenge } from './passkey-challenge.entity.js';
export { type ChallengeScope } from './passkey-challenges.service.js';
export { PasskeyDataKeys } from './passkey-data-keys.js';
export { passkeyLoginBuckets, passkeySecondFactorBuckets, passkeySessionBuckets } from './passkey-limits.js';
export { type NewPasskey, PasskeyRegistrar } from './passkey-registrar.js';
export { type PasskeyRequest, PasskeyRequests } from './passkey-requests.service.js';
export {
  type PasskeyBuckets,
  type PasskeyProof,
  PasskeyVerifier,
  type VerifiedPasskey,
} from './passkey-verifier.js';
export { Passkey, USER_VERIFICATION, type UserVerification } from './passkey.entity.js';
export * from './passkeys.errors.js';
export { PasskeysModule } from './passkeys.module.js';
export { type DescribedPasskey, PasskeysService } from './passkeys.service.js';
export { CEREMONY_MS, type CreationOptions, type RequestOptions } from './relying-party.js';
export { provesUser, SessionPasskeys, type SessionPasskeyUse } from './session-passkeys.service.js';
