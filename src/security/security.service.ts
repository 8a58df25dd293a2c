import { Injectable } from '@nestjs/common';
import { type Principal, type SessionPrincipal } from '#access';
import { type WithSession } from '#sessions';
import { toRfc3339 } from '#shared';
import { UsersService } from '#users';
import {
  type LockedResponse,
  type PasscodeChangedResponse,
  type SecurityResponse,
  type SetPasscodeRequest,
  type SingleSessionResponse,
} from './security.dto.js';
import { PasscodeService } from './passcode.service.js';
import { ScreenLockRepository } from './screen-lock.repository.js';
import { ScreenLockService } from './screen-lock.service.js';
import { SingleSessionService } from './single-session.service.js';
import { type UnlockProof } from './unlock-proofs.service.js';
import { toUnlockedUser, type UnlockedResponse } from './unlock.dto.js';

/** Maps the screen lock and the single-session mode to the responses of the API. */
@Injectable()
export class SecurityService {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly passcodes: PasscodeService,
    private readonly screenLock: ScreenLockService,
    private readonly singleSession: SingleSessionService,
    private readonly users: UsersService,
  ) {}

  async read({ userId }: Principal): Promise<SecurityResponse> {
    const { passcode, lockAfterMinutes, singleSession } = await this.locks.get(userId);
    return {
      enabled: passcode !== null,
      lock_after_minutes: lockAfterMinutes,
      single_session_mode: singleSession,
      has_passcode: passcode !== null,
    };
  }

  async setPasscode(caller: SessionPrincipal, body: SetPasscodeRequest): Promise<PasscodeChangedResponse> {
    await this.passcodes.set(caller, {
      passcode: body.new_passcode,
      current: body.current_passcode,
      lockAfterMinutes: body.lock_after_minutes,
    });
    return { ...(await this.read(caller)), message: 'Passcode set' };
  }

  async removePasscode(caller: SessionPrincipal, current: string): Promise<PasscodeChangedResponse> {
    await this.passcodes.remove(caller, current);
    return { ...(await this.read(caller)), message: 'Passcode removed' };
  }

  async setIdleTimeout(caller: SessionPrincipal, minutes: number): Promise<SecurityResponse> {
    await this.screenLock.setIdleTimeout(caller, minutes);
    return this.read(caller);
  }

  async lock(caller: SessionPrincipal): Promise<LockedResponse> {
    const { lockedAt, connectionsClosed } = await this.screenLock.lock(caller);
    const since = toRfc3339(lockedAt);
    const closed = { connections_closed: connectionsClosed };
    return { locked: true, locked_at: since, lock_required_since: since, ...closed };
  }

  /** Returns the token in the body even if the browser also gets a cookie: existing clients read it there. */
  async unlock(caller: SessionPrincipal, proof: UnlockProof): Promise<WithSession<UnlockedResponse>> {
    const { userId } = caller;
    // Read before the unlock: afterwards the old token is invalid, so an error would lose the new one.
    const [user, lock] = await Promise.all([this.users.getCaller(caller), this.locks.get(userId)]);
    const session = await this.screenLock.unlock(caller, proof);
    return { session, body: { token: session.token, user: toUnlockedUser(caller, user, lock) } };
  }

  async setSingleSession(caller: SessionPrincipal, isOn: boolean): Promise<SingleSessionResponse> {
    const { ended, connectionsClosed } = await this.singleSession.change(caller, isOn);
    const message = `Single session mode ${isOn ? 'enabled' : 'disabled'}`;
    const counts = { revoked_sessions: ended, connections_closed: connectionsClosed };
    return { single_session_mode: isOn, message, ...counts };
  }
}
