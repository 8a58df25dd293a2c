import { Injectable } from '@nestjs/common';
import { type Principal, type SessionPrincipal } from '#access';
import { Clock, toRfc3339 } from '#shared';
import {
  type TerminalAccessResponse,
  type TerminalLockedResponse,
  type TerminalStatusResponse,
  type TerminalUnlockedResponse,
  type TerminalVerifiedResponse,
  toTerminalStatus,
} from './dto/terminal.dto.js';
import { MfaRequired } from './security.errors.js';
import { TerminalAccessService } from './terminal-access.service.js';
import { TerminalLocksService } from './terminal-locks.service.js';

/** Terminal locks as the API shows them. */
@Injectable()
export class TerminalsService {
  constructor(
    private readonly locks: TerminalLocksService,
    private readonly access: TerminalAccessService,
    private readonly clock: Clock,
  ) {}

  async status(caller: Principal, terminalId: string): Promise<TerminalStatusResponse> {
    return toTerminalStatus(await this.access.stateFor(caller, terminalId), caller.totpEnabled);
  }

  async lock(caller: SessionPrincipal, terminalId: string): Promise<TerminalLockedResponse> {
    const lockedAt = await this.locks.lock(caller, terminalId);
    return { locked: true, locked_at: toRfc3339(lockedAt), mfa_locked: true, message: 'Terminal locked' };
  }

  async unlock(
    caller: SessionPrincipal,
    terminalId: string,
    code: string,
  ): Promise<TerminalUnlockedResponse> {
    await this.locks.unlock(caller, terminalId, code);
    return { locked: false, mfa_locked: false, message: 'Terminal unlocked' };
  }

  async verify(
    caller: SessionPrincipal,
    terminalId: string,
    code: string,
  ): Promise<TerminalVerifiedResponse> {
    const { lockedAt, accessUntil } = await this.access.verify(caller, terminalId, code);
    return {
      verified: true,
      locked: lockedAt !== null,
      expires_in: accessUntil && Math.round((accessUntil - this.clock.now()) / 1_000),
      access_expires_at: toRfc3339(accessUntil),
      message: accessUntil === null ? 'Code accepted; the terminal is not locked' : 'Access granted',
    };
  }

  /** The answer to a gateway's question. Throws `MfaRequired`. */
  async enter(caller: Principal, terminalId: string): Promise<TerminalAccessResponse> {
    const { lockedAt, accessUntil } = await this.access.stateFor(caller, terminalId);
    if (lockedAt !== null && accessUntil === null) throw new MfaRequired();
    return { allowed: true, locked: lockedAt !== null, access_expires_at: toRfc3339(accessUntil) };
  }
}
