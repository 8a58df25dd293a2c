import { Injectable } from '@nestjs/common';
import { ScreenLockService, TerminalsService } from '#security';
import { PasskeysService } from '#passkeys';
import { RoleNames, SecondFactorRequirement } from '#roles';
import { Clock, type Instant } from '#shared';
import { type User, UsersService } from '#users';
import { ApplicationCatalogue } from './application-catalogue.js';
import { type ApplicationSettings } from './application-settings.js';
import { parseCanonicalPath } from './canonical-path.js';
import { type CheckedUrl, parseCheckedUrl } from './checked-url.js';
import { type CheckApplicationRequest, type CheckApplicationResponse } from './door-check.dto.js';
import { decideAtDoor, findApplicationAt, findDoorTerminal } from './door-decision.js';
import { type DoorCaller, type DoorDecision, type DoorRequest, refuse } from './door-question.js';

/**
 * Tells what the door would decide about a request of a user, without making the request. It assumes a session that has
 * just logged in, with a second factor if the account has one, and without access to locked terminals.
 */
@Injectable()
export class DoorCheckService {
  constructor(
    private readonly catalogue: ApplicationCatalogue,
    private readonly users: UsersService,
    private readonly roles: RoleNames,
    private readonly screenLocks: ScreenLockService,
    private readonly terminals: TerminalsService,
    private readonly requirement: SecondFactorRequirement,
    private readonly passkeys: PasskeysService,
    private readonly clock: Clock,
  ) {}

  /** Throws `ApplicationNotFound`, `UserNotFound`, `InvalidRequest`. */
  async check(id: string, question: CheckApplicationRequest): Promise<CheckApplicationResponse> {
    const { settings } = await this.catalogue.get(id);
    const url = parseCheckedUrl(question.url);
    const user = await this.users.get(question);
    const isElsewhere = url.origin !== null && url.origin !== settings.origin;
    const decision = isElsewhere
      ? refuse('outside_application', `origin: ${settings.origin}; the URL has another one`)
      : await this.decide(settings, user, toRequest(url, question.method));
    return toResponse(decision, settings, user);
  }

  /** Finds the application by the URL. Throws `UserNotFound`, and `InvalidRequest` for a URL without a host. */
  async checkUrl(question: CheckApplicationRequest): Promise<CheckApplicationResponse> {
    const url = parseCheckedUrl(question.url);
    const user = await this.users.get(question);
    const request = toRequest(url, question.method);
    const candidates = await this.catalogue.listByOrigin(url.origin ?? '');
    const settings = findApplicationAt(
      candidates.map((candidate) => candidate.settings),
      request.path,
    );
    const decision = settings
      ? await this.decide(settings, user, request)
      : refuse('outside_application', `origin: no application is at ${url.origin ?? 'a path alone'}`);
    return toResponse(decision, settings, user);
  }

  private async decide(
    settings: ApplicationSettings,
    user: User,
    request: DoorRequest,
  ): Promise<DoorDecision> {
    const now = this.clock.now();
    const facts = {
      isListed: await this.isListed(settings, user),
      isLocked: await this.screenLocks.isAccountLocked(user.id),
      mustEnrol: await this.mustEnrol(user),
      isTerminalLocked: await this.isTerminalLocked(user, findDoorTerminal(settings, request.path)),
    };
    const caller = toCaller(user, { now, ...facts });
    return decideAtDoor({ application: settings, caller, request, now });
  }

  private async isListed({ users, roles }: ApplicationSettings, { id }: User): Promise<boolean> {
    if (users.includes(id)) return true;
    return roles.length > 0 && (await this.roles.listAssigned(id)).some((role) => roles.includes(role));
  }

  private async mustEnrol(user: User): Promise<boolean> {
    if (user.totpEnabled || !(await this.requirement.appliesTo(user))) return false;
    return (await this.passkeys.listUsable(user.id)).length === 0;
  }

  private async isTerminalLocked({ id, totpEnabled }: User, terminal: string | null): Promise<boolean> {
    if (terminal === null) return false;
    return (await this.terminals.findLock({ userId: id, totpEnabled }, terminal)) !== null;
  }
}

type CallerFacts = {
  readonly isListed: boolean;
  readonly now: Instant;
  readonly isLocked: boolean;
  readonly mustEnrol: boolean;
  readonly isTerminalLocked: boolean;
};

function toCaller(
  user: User,
  { isListed, now, isLocked, mustEnrol, isTerminalLocked }: CallerFacts,
): DoorCaller {
  return {
    userId: user.id,
    username: user.name,
    isAdmin: user.isAdmin,
    isListed,
    session: { loggedInAt: now, secondFactorAt: user.totpEnabled ? now : null, isLocked, mustEnrol },
    scopes: [],
    isTerminalLocked,
  };
}

const toRequest = ({ target, isWebSocket }: CheckedUrl, method = 'GET'): DoorRequest => ({
  method,
  path: parseCanonicalPath(target),
  isWebSocket,
  isPreflight: false,
});

const toResponse = (
  decision: DoorDecision,
  settings: ApplicationSettings | null,
  { name: username }: User,
): CheckApplicationResponse => ({
  allowed: decision.isAllowed,
  reason: decision.isAllowed ? null : decision.reason,
  line: decision.line,
  with_identity: decision.isAllowed && decision.withIdentity,
  application: settings?.slug ?? null,
  username,
});
