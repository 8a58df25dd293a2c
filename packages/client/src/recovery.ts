import { LatchkeyError } from './latchkey-error.js';

/** Why a request was refused, for the hook that resolves it. */
export type Refusal = {
  readonly error: LatchkeyError;
  /** The proofs that the API accepts, such as `password` or `passkey`. */
  readonly needs: readonly string[];
};

/** Resolves to whether the request should be repeated. */
type Hook = (refusal: Refusal) => boolean | Promise<boolean>;

/** What to do when a request needs something of the user first. Each is asked once for all requests that wait. */
export type Hooks = {
  /** The operation needs a fresh proof: call `POST /users/reauthenticate`. */
  readonly onStepUp?: Hook;
  /** The screen is locked: call `POST /api/security/unlock`. */
  readonly onLocked?: Hook;
  /** The session has ended, or there is none: log in again. */
  readonly onSessionEnded?: Hook;
};

const HOOKS: Readonly<Record<string, keyof Hooks>> = {
  REAUTHENTICATION_REQUIRED: 'onStepUp',
  ACCOUNT_LOCKED: 'onLocked',
  MISSING_TOKEN: 'onSessionEnded',
  INVALID_TOKEN: 'onSessionEnded',
  SESSION_NOT_FOUND: 'onSessionEnded',
  SESSION_EXPIRED: 'onSessionEnded',
};

/** Requests of hooks: their refusals are results for the hook, and waiting for it would never end. */
const MADE_BY_HOOKS =
  /\/(users\/(login|logout|reauthenticate|totp\/verify-login|ldap\/login|webauthn\/authenticate\/\w+)|api\/security\/unlock)$/;

/** Resolves refusals with hooks. */
export class Recovery {
  private readonly running = new Map<keyof Hooks, Promise<boolean>>();
  private readonly resolved = new Map<keyof Hooks, number>();

  constructor(private readonly hooks: Hooks) {}

  /** Marks the moment before a request is sent, to compare it with the hooks that succeed meanwhile. */
  mark(): number {
    return this.moment;
  }

  private moment = 0;

  /** Returns whether to repeat the request, which was sent at `sentAt`. */
  async resolve(status: number, body: unknown, url: string, sentAt: number): Promise<boolean> {
    const error = LatchkeyError.fromBody(status, body);
    const name = HOOKS[error.code];
    if (name === undefined || MADE_BY_HOOKS.test(new URL(url).pathname)) return false;
    // An unlock in another tab replaced the cookie.
    if (error.fields['reason'] === 'superseded' && this.hooks.onSessionEnded === undefined) return true;
    // Sent before somebody logged in again, and refused afterwards.
    if ((this.resolved.get(name) ?? 0) > sentAt) return true;
    return this.ask(name, error);
  }

  private async ask(name: keyof Hooks, error: LatchkeyError): Promise<boolean> {
    const hook = this.hooks[name];
    if (hook === undefined) return false;
    const running = this.running.get(name) ?? this.start(name, hook, error);
    return running;
  }

  private start(name: keyof Hooks, hook: Hook, error: LatchkeyError): Promise<boolean> {
    const { needs } = error.fields;
    const refusal = { error, needs: Array.isArray(needs) ? needs.map(String) : [] };
    const asked = (async () => hook(refusal))()
      .then((isResolved) => {
        if (isResolved) this.resolved.set(name, ++this.moment);
        return isResolved;
      })
      .finally(() => this.running.delete(name));
    this.running.set(name, asked);
    return asked;
  }
}
