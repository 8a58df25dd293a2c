import { Injectable } from '@nestjs/common';
import {
  type Closing,
  CLOSE_CODES,
  type ConnectionBinding,
  type LockReason,
  type OpenConnection,
} from '#connections';
import {
  ApplicationRepository,
  Doorkeeper,
  DoorSessions,
  type GuardedApplication,
  type OpenVisit,
  toGuarded,
} from '#door';
import { type ApplicationId, type ApplicationSessionId } from '#shared';
import { Gateway } from './gateway.js';
import { GatewayApplications } from './gateway-applications.js';

/** What has to happen to an open connection. */
export type Verdict = {
  /** Null if it may stay open, or be held. */
  readonly closing: Closing | null;
  readonly locks: readonly LockReason[];
  /** Of its session, which an unlock replaces; null on public paths. */
  readonly secretDigest: string | null;
};

const OPEN: Verdict = { closing: null, locks: [], secretDigest: null };
const ENDED: Verdict = { ...OPEN, closing: CLOSE_CODES.sessionEnded };
const FORBIDDEN: Verdict = { ...OPEN, closing: CLOSE_CODES.forbidden };

/** Decides about open connections by the rules of the door. */
@Injectable()
export class ConnectionVerdicts {
  constructor(
    private readonly sessions: DoorSessions,
    private readonly doorkeeper: Doorkeeper,
    private readonly repository: ApplicationRepository,
    private readonly applications: GatewayApplications,
    private readonly gateway: Gateway,
  ) {}

  /**
   * Reads what the connections depend on: in one statement, unless one of them has ended or its application has changed.
   * Returns the decision about each.
   */
  async read(open: readonly OpenConnection[]): Promise<(connection: OpenConnection) => Verdict> {
    const visits = await this.readVisits(open);
    const unclear = open.filter((one) => !this.isCurrent(findVisit(one, visits)));
    const existing = await this.readApplications(unclear);
    const keys = await this.readKeys(open, existing);
    const verdicts = new Map<OpenVisit, Verdict>();
    return (connection) => {
      const found = findVisit(connection, visits);
      if (found !== null) return this.decideOnce(connection, found, verdicts);
      const { applicationId } = connection;
      if (applicationId === null || !existing.has(applicationId)) return FORBIDDEN;
      return decideWithoutVisit(connection, keys);
    };
  }

  /** Whether the state of its application is known. */
  private isCurrent(visit: OpenVisit | null): boolean {
    return visit !== null && (this.applications.find(visit.applicationId)?.version ?? 0) >= visit.version;
  }

  /** Returns the facts of those API keys that still open their application. Reads each once, however many requests it has. */
  private async readKeys(
    open: readonly OpenConnection[],
    applications: ReadonlyMap<ApplicationId, GuardedApplication>,
  ): Promise<ReadonlySet<string>> {
    const bindings = new Map(
      open.flatMap(({ binding }) => (isOfKey(binding) ? [[toKeyFacts(binding), binding]] : [])),
    );
    const valid = new Set<string>();
    for (const [facts, { apiKeyId, applicationId, terminalId }] of bindings) {
      const application = applicationId === null ? undefined : applications.get(applicationId);
      if (apiKeyId === null || application === undefined) continue;
      const decision = await this.doorkeeper.recheckKey(apiKeyId, application, terminalId);
      if (decision.isAllowed) valid.add(facts);
    }
    return valid;
  }

  private readVisits(open: readonly OpenConnection[]): Promise<ReadonlyMap<ApplicationSessionId, OpenVisit>> {
    const ids = new Set(open.flatMap(({ binding }) => binding?.applicationSessionId ?? []));
    const terminals = new Set(open.flatMap(({ binding }) => binding?.terminalId ?? []));
    return ids.size === 0 ? Promise.resolve(new Map()) : this.sessions.listOpen([...ids], [...terminals]);
  }

  /** Reads applications again, and returns those that still serve requests. */
  private async readApplications(
    open: readonly OpenConnection[],
  ): Promise<ReadonlyMap<ApplicationId, GuardedApplication>> {
    const ids = [...new Set(open.flatMap(({ applicationId }) => applicationId ?? []))];
    const rows = ids.length === 0 ? [] : await this.repository.listById(ids);
    const existing = rows.map(toGuarded);
    for (const application of existing) this.applications.observe(application);
    for (const id of ids) if (!rows.some((row) => row.id === id)) this.forget(id);
    const serving = existing.filter(({ isEnabled, mode }) => isEnabled && mode === 'gateway');
    return new Map(serving.map((application) => [application.id, application]));
  }

  private forget(id: ApplicationId): void {
    this.applications.remove(id);
    this.gateway.forget(id);
  }

  /** Decides once about all connections of an application session, unless they lead to different terminals. */
  private decideOnce(
    connection: OpenConnection,
    visit: OpenVisit,
    verdicts: Map<OpenVisit, Verdict>,
  ): Verdict {
    const known = visit.lockedTerminals.length === 0 ? verdicts.get(visit) : undefined;
    if (known !== undefined) return known;
    const verdict = this.decide(connection, visit);
    verdicts.set(visit, verdict);
    return verdict;
  }

  private decide({ binding }: OpenConnection, visit: OpenVisit): Verdict {
    const application = this.applications.find(visit.applicationId);
    if (application === null || !this.doorkeeper.recheck(application, visit).isAllowed) return FORBIDDEN;
    const terminalId = binding?.terminalId ?? null;
    const isTerminalLocked = terminalId !== null && visit.lockedTerminals.includes(terminalId);
    const locks: LockReason[] = [
      ...(visit.lock === null ? [] : (['screen'] as const)),
      ...(isTerminalLocked ? (['terminal'] as const) : []),
    ];
    return { closing: null, locks, secretDigest: visit.secretDigest };
  }
}

const isOfKey = (binding: ConnectionBinding | null): binding is ConnectionBinding =>
  binding !== null && binding.apiKeyId !== null;

const toKeyFacts = ({ apiKeyId, applicationId, terminalId }: ConnectionBinding): string =>
  JSON.stringify([apiKeyId, applicationId, terminalId]);

function decideWithoutVisit({ binding }: OpenConnection, keys: ReadonlySet<string>): Verdict {
  if (binding === null) return OPEN;
  if (binding.apiKeyId === null) return ENDED;
  return keys.has(toKeyFacts(binding)) ? OPEN : FORBIDDEN;
}

function findVisit(
  { binding }: OpenConnection,
  visits: ReadonlyMap<ApplicationSessionId, OpenVisit>,
): OpenVisit | null {
  const id = binding?.applicationSessionId ?? null;
  return id === null ? null : (visits.get(id) ?? null);
}
