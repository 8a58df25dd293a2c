/** Sessions and the tokens that carry them. Owns `session`; `auth` decides who gets one. */
export { ActivityRecorder } from './activity-recorder.js';
export { Client, type ClientInfo, describeDevice } from './client-info.js';
export { EndedSessions } from './ended-sessions.service.js';
export { IdleLock } from './idle-lock.js';
export { SessionAuthenticator, type SessionRef } from './session-authenticator.js';
export { type ObservedSession, SessionObserver } from './session-observer.js';
export { LIVE_FACTS, type LiveFacts, type LiveSession, SessionLiveness } from './session-liveness.js';
export { SessionFacts } from './session-facts.service.js';
export { SessionManagementService } from './session-management.service.js';
export { SessionLockRepository } from './session-lock.repository.js';
export { SessionProofs } from './session-proofs.service.js';
export { type RenewedSession, SessionRenewal } from './session-renewal.js';
export {
  ClearsSession,
  DeliversSession,
  DeliversSessionToBrowser,
  isBearerMode,
  type WithSession,
} from './session-delivery.js';
export { lacksRequiredFactor } from './required-factor.js';
export { hasSecondFactor, type LoginFactor, Session } from './session.entity.js';
export { EndedSessionResponse, ListedSessionResponse } from './sessions.dto.js';
export { SessionsModule } from './sessions.module.js';
export {
  type IssuedSession,
  type NewSession,
  type SessionProof,
  SessionsService,
  UNPROVED,
} from './sessions.service.js';
export { decodeSecret, isOwnToken } from './token-claims.js';
export { TokenSigner } from './token-signer.js';
export { TokenVerifier } from './token-verifier.js';
