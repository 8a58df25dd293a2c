import { Injectable } from '@nestjs/common';
import { type ProofMethod, ProofMethods, type SessionPrincipal } from '#access';
import { PasskeyDataKeys, type PasskeyProof, SessionPasskeys } from '#passkeys';
import { type Tx } from '#platform/database';
import { type LoginFactor, SessionsService } from '#sessions';
import { InvalidRequest } from '#shared';
import { FactorVerifier, sessionFactorBuckets } from '#totp';
import { type User } from '#users';
import { IncorrectPassword } from '../flow/auth.errors.js';
import { type PasswordBuckets, sessionPasswordBuckets } from '../flow/password-limits.js';
import { DirectoryPasswords } from '../flow/directory-passwords.service.js';
import { PasswordVerifier } from '../flow/password-verifier.service.js';
import { STEP_UP_USE } from './passkey-step-up.service.js';
import { hasLocalPassword } from './session-proof-methods.js';

/** What the caller sends to prove who they are: one of them. */
export type ProofInput = {
  readonly password?: string | undefined;
  readonly code?: string | undefined;
  readonly passkey?: PasskeyProof | undefined;
};

/** An accepted proof, to be recorded in the transaction that relies on it. */
export type AcceptedProof = {
  readonly factor: LoginFactor;
  readonly recordSuccess: (tx: Tx) => Promise<void>;
};

const ACTION = 'session.reauthenticated';

/** Verifies proofs within a live session; each kind has its own limit in the session. */
@Injectable()
export class ProofVerifier {
  constructor(
    private readonly methods: ProofMethods,
    private readonly passwords: PasswordVerifier,
    private readonly directories: DirectoryPasswords,
    private readonly factors: FactorVerifier,
    private readonly passkeys: SessionPasskeys,
    private readonly dataKeys: PasskeyDataKeys,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Throws `InvalidRequest` when nothing is given, `ReauthenticationRequired` for a method that does not count in this
   * session (not evaluated), and the errors of the verifiers.
   */
  async verify(
    caller: SessionPrincipal,
    user: User,
    { password, code, passkey }: ProofInput,
  ): Promise<AcceptedProof> {
    if (passkey !== undefined) return this.verifyPasskey(caller, passkey);
    if (code !== undefined) return this.verifyCode(caller, code);
    if (password !== undefined) return this.verifyPassword(caller, user, password);
    throw new InvalidRequest({}, 'password, totp_code or webauthn is required');
  }

  private async verifyPassword(
    caller: SessionPrincipal,
    user: User,
    password: string,
  ): Promise<AcceptedProof> {
    await this.assertOffered(caller, 'password');
    const buckets = sessionPasswordBuckets(caller.session.id, user.nameKey);
    if (!hasLocalPassword(caller)) return this.verifyInDirectory(user, password, buckets);
    const verified = await this.passwords.verify({ user, password, buckets, action: ACTION });
    if (!verified) throw new IncorrectPassword();
    return { factor: 'password', recordSuccess: (tx) => this.passwords.recordSuccess(tx, verified) };
  }

  private async verifyInDirectory(
    { id }: User,
    password: string,
    buckets: PasswordBuckets,
  ): Promise<AcceptedProof> {
    const isCorrect = await this.directories.verify(id, { password, buckets, action: ACTION });
    if (!isCorrect) throw new IncorrectPassword();
    return { factor: 'ldap', recordSuccess: (tx) => this.passwords.recordSuccess(tx, { buckets }) };
  }

  private async verifyCode(caller: SessionPrincipal, code: string): Promise<AcceptedProof> {
    const { userId, session } = caller;
    await this.assertOffered(caller, 'totp');
    const verified = await this.factors.verify(userId, code, sessionFactorBuckets(session.id, userId));
    return { factor: verified.factor, recordSuccess: (tx) => this.factors.recordSuccess(tx, verified) };
  }

  private async verifyPasskey(caller: SessionPrincipal, proof: PasskeyProof): Promise<AcceptedProof> {
    await this.assertOffered(caller, 'passkey');
    const verified = await this.passkeys.verify(caller, STEP_UP_USE, proof);
    const { passkey, prf } = verified;
    const current = prf && (await this.sessions.findDataKey(caller));
    const slot = await this.dataKeys.prepareSlot({ row: passkey, prf }, current);
    const recordSuccess = async (tx: Tx) => {
      await this.passkeys.recordSuccess(tx, verified);
      if (slot) await this.dataKeys.storeSlot(tx, passkey, slot);
    };
    return { factor: 'passkey', recordSuccess };
  }

  private async assertOffered(caller: SessionPrincipal, method: ProofMethod): Promise<void> {
    if (!(await this.methods.list(caller)).includes(method)) await this.methods.ask(caller);
  }
}
