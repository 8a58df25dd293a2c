import { Injectable } from '@nestjs/common';
import { type ApplicationId, isId, type SessionId } from '#shared';
import { ApplicationRepository } from '../application.repository.js';
import { parseCanonicalPath } from '../canonical-path.js';
import { DoorAddresses } from '../session/door-addresses.js';
import { Doorkeeper, type DoorResult, type Refusal } from '../session/doorkeeper.service.js';
import { DoorSessions, type DoorVisit } from '../session/door-sessions.service.js';
import { type GuardedApplication, toGuarded } from '../session/guarded-application.js';
import { toSafeTarget } from '../session/target.js';
import { HandOver } from './hand-over.service.js';

/** What the query of `/door/start` says. */
export type StartQuery = {
  readonly app?: string;
  readonly to?: string;
  /** SHA-256 of the nonce in a cookie of the application's origin. */
  readonly nonce?: string;
};

const DIGEST = /^[0-9a-f]{64}$/;
/** Tells the login page why the person has to log in although there is a session. */
const SECOND_FACTOR = 'second_factor';
const PROOF_TOO_OLD = 'proof_too_old';
/** Refusals that a new login resolves. */
const PROOFS: ReadonlySet<Refusal> = new Set(['second_factor_required', PROOF_TOO_OLD]);

/** Sends a browser that wants to open an application to the next step. */
@Injectable()
export class DoorStart {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly sessions: DoorSessions,
    private readonly doorkeeper: Doorkeeper,
    private readonly handOver: HandOver,
    private readonly addresses: DoorAddresses,
  ) {}

  /**
   * Returns the address to continue at: a page of Latchkey, or the application with a one-time code.
   *
   * @param sessionId the session of the browser; null without one
   */
  async findNextStep(query: StartQuery, sessionId: SessionId | null): Promise<string> {
    const application = await this.findApplication(query.app);
    if (application === null) return this.addresses.noAccess('unknown_application');
    const target = toSafeTarget(application, query.to ?? '');
    const visit = sessionId === null ? null : await this.sessions.findForSession(sessionId, application.id);
    if (visit === null) return this.addresses.login(application, target);
    const path = parseCanonicalPath(target);
    const asked = { method: 'GET', path, isWebSocket: false, isPreflight: false };
    const result = await this.doorkeeper.decide(application, visit, asked);
    const { decision } = result;
    if (!decision.isAllowed)
      return this.findRemedy(application, target, { ...result, reason: decision.reason });
    const { nonce = '' } = query;
    if (!DIGEST.test(nonce)) return this.addresses.nonce(application, target);
    return this.addresses.callback(application, await this.handOver.issue(visit, nonce, target));
  }

  private async findApplication(id: string | undefined): Promise<GuardedApplication | null> {
    const row = isId<ApplicationId>(id) ? await this.applications.findById(id) : null;
    return row === null ? null : toGuarded(row);
  }

  private findRemedy(
    application: GuardedApplication,
    target: string,
    { visit, terminalId, reason }: Pick<DoorResult, 'visit' | 'terminalId'> & { readonly reason: Refusal },
  ): string {
    if (reason === 'screen_locked') return this.addresses.locked(application, target);
    if (reason === 'login_required') return this.addresses.login(application, target);
    if (reason === 'terminal_locked' && terminalId !== null)
      return this.addresses.terminalCode(application, target, terminalId);
    if (!PROOFS.has(reason)) return this.addresses.noAccess(reason);
    if (application.needs === 'login') return this.addresses.login(application, target, PROOF_TOO_OLD);
    const obstacle = findObstacle(visit);
    return obstacle === null
      ? this.addresses.login(application, target, SECOND_FACTOR)
      : this.addresses.noAccess(obstacle);
  }
}

/** Returns why a new login would not ask for a second factor; null if it would. */
function findObstacle(visit: DoorVisit | null): string | null {
  if (visit?.totpEnabled !== true) return SECOND_FACTOR;
  return visit.factor === 'trusted_device' ? 'trusted_device' : null;
}
