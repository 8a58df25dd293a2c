/**
 * Screen lock, single-session mode and terminal locks. Owns `terminal_lock`, `terminal_grant` and the screen lock's
 * columns of `user`. The access guard rejects requests of locked sessions.
 */
export { PasscodeCost } from './passcode-hasher.js';
export { PasscodeService } from './passcode.service.js';
export { ScreenLock } from './screen-lock.entity.js';
export { ScreenLockService } from './screen-lock.service.js';
export { InvalidTerminalId, MfaRequired } from './security.errors.js';
export { ExportedSecurity, SecurityExport } from './security-export.service.js';
export { SecurityModule } from './security.module.js';
export { SingleSessionService } from './single-session.service.js';
export { TerminalGrant, TerminalLock } from './terminal.entity.js';
export { INACCESSIBLE_TERMINAL, type TerminalSelection } from './terminal.repository.js';
export { TERMINAL_ID } from './terminals.dto.js';
export { TerminalsService, type TerminalVisitor } from './terminals.service.js';
