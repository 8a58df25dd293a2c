/**
 * Screen lock, single-session mode and terminal locks. Owns `terminal_lock`, `terminal_grant` and the screen lock's
 * columns of `user`; that a locked session is refused is the rule of the access guard.
 */
export { InvalidTerminalId, MfaRequired } from './security.errors.js';
export { PasscodeCost } from './passcode-hasher.js';
export { PasscodeClearingService } from './passcode-clearing.service.js';
export { ScreenLock } from './screen-lock.entity.js';
export { SecurityModule } from './security.module.js';
export { SingleSessionService } from './single-session.service.js';
export {
  TerminalAccessService,
  type TerminalState,
  type TerminalVisitor,
} from './terminal-access.service.js';
export { TerminalGrant } from './terminal-grant.entity.js';
export { TERMINAL_ID } from './terminal-id.js';
export { TerminalLock } from './terminal-lock.entity.js';
export { type TerminalSelection } from './terminal.repository.js';
export { TerminalLocksService } from './terminal-locks.service.js';
