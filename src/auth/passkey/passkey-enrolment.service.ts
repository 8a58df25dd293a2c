import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import {
  type ChallengeScope,
  type CreationOptions,
  type DescribedPasskey,
  PasskeyDataKeys,
  type PasskeyProof,
  PasskeyRegistrar,
  type PasskeyRequest,
  PasskeyRequests,
  PasskeysService,
  type UserVerification,
} from '#passkeys';
import { Transactions } from '#platform/database';
import { UsersService } from '#users';
import { CallerSession } from '../flow/caller-session.service.js';
import { EnrolmentAdmission } from '../flow/enrolment-admission.service.js';

/** A new passkey, its name, and the code of an admin where one is needed. */
export type PasskeyRegistration = {
  readonly proof: PasskeyProof;
  readonly name: string | undefined;
  readonly enrolmentCode: string | null | undefined;
};

/** Adds passkeys to the caller's account. */
@Injectable()
export class PasskeyEnrolmentService {
  constructor(
    private readonly users: UsersService,
    private readonly requests: PasskeyRequests,
    private readonly registrar: PasskeyRegistrar,
    private readonly dataKeys: PasskeyDataKeys,
    private readonly passkeys: PasskeysService,
    private readonly callers: CallerSession,
    private readonly admission: EnrolmentAdmission,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `SecondFactorRequired`, `SessionEnded`. */
  async start(
    caller: SessionPrincipal,
    userVerification: UserVerification,
  ): Promise<PasskeyRequest<CreationOptions>> {
    const user = await this.users.getCaller(caller);
    await this.admission.assertMayStart(caller);
    return this.requests.register(toScope(caller), user, userVerification);
  }

  /**
   * Throws `InvalidRequest`, `PasskeyChallengeExpired`, `PasskeyRegistrationFailed`, `TooManyPasskeys`, the errors of
   * {@link EnrolmentAdmission.prepare}, and `SessionEnded` when the caller's session ended or the password changed in the
   * meantime: then nothing is stored.
   */
  async finish(
    caller: SessionPrincipal,
    { proof, name, enrolmentCode }: PasskeyRegistration,
  ): Promise<DescribedPasskey> {
    const user = await this.users.getCaller(caller);
    const admit = await this.admission.prepare(caller, enrolmentCode);
    const created = await this.registrar.verify(toScope(caller), proof, name);
    const dataKey = created.prf && (await this.callers.findDataKey(caller));
    const { slot: dataSlot = null } = (await this.dataKeys.prepareSlot(created, dataKey)) ?? {};
    const passkey = Object.assign(created.row, { dataSlot, isProved: this.callers.isProved(caller) });
    await this.transactions.run(async (tx) => {
      await this.callers.assertUnchanged(tx, caller, user);
      await admit(tx);
      await this.registrar.store(tx, passkey);
      await this.admission.complete(tx, caller, user);
    });
    const canLogIn = this.passkeys.canLogIn(passkey);
    return { passkey, canLogIn, unlocksData: dataSlot !== null };
  }
}

const toScope = ({ userId, session }: SessionPrincipal) =>
  ({ purpose: 'register', userId, bindings: [session.id] }) as const satisfies ChallengeScope;
