import { Agent, type ClientRequestArgs } from 'node:http';
import { type Duplex } from 'node:stream';
import { type GatewayApplication } from '../application.js';
import { type UpstreamConnector } from './upstream-connector.js';

/** Requests that run at the same time; more are refused, because Node's queue keeps requests whose clients have left. */
const MAX_ACTIVE = 512;
const MAX_FREE_SOCKETS = 32;
/** Most servers close an idle connection after 5 to 75 seconds; a `Keep-Alive` header of theirs is respected. */
const IDLE_MS = 60_000;

type Connected = (error: Error | null, socket: Duplex) => void;

/** The connections to the upstream of one application, which are used again. */
class ApplicationAgent extends Agent {
  private active = 0;
  /** Connections that are being opened. Those of requests whose clients have left do not end at once. */
  private connecting = 0;

  constructor(
    private readonly connector: UpstreamConnector,
    private readonly application: GatewayApplication,
  ) {
    super({
      keepAlive: true,
      maxFreeSockets: MAX_FREE_SOCKETS,
      scheduling: 'lifo',
      timeout: IDLE_MS,
    });
  }

  /** Takes a place for a request. Returns false if there is none. */
  acquire(): boolean {
    if (this.active >= MAX_ACTIVE || this.connecting >= MAX_ACTIVE) return false;
    this.active += 1;
    return true;
  }

  release(): void {
    this.active -= 1;
  }

  /** Its connections lead to one place, so Node need not tell them apart by their options. */
  override getName(): string {
    return '';
  }

  /** Called by Node for each new connection. */
  override createConnection(options: ClientRequestArgs, callback?: Connected): undefined {
    this.connecting += 1;
    connectFor(this.connector, this.application)(options, (error, socket) => {
      this.connecting -= 1;
      callback?.(error, socket);
    });
  }

  /** Closes idle connections now, and the others when their requests end. */
  retire(): void {
    this.maxFreeSockets = 0;
    for (const socket of Object.values(this.freeSockets).flat()) socket?.destroy();
  }
}

/** Returns a `createConnection` for one request that must not use a connection again. */
export function connectFor(connector: UpstreamConnector, { upstream, timeouts }: GatewayApplication) {
  return (_options: unknown, callback?: Connected): undefined => {
    connector.connect(upstream, timeouts.connect).then(
      (socket) => callback?.(null, socket),
      (error: unknown) => callback?.(error as Error, undefined as unknown as Duplex),
    );
  };
}

/** The agents of all applications. */
export class ApplicationAgents {
  private readonly agents = new Map<string, { readonly key: string; readonly agent: ApplicationAgent }>();
  /** An application in its present form, so that the key of few requests has to be computed. */
  private readonly keys = new WeakMap<GatewayApplication, string>();

  constructor(readonly connector: UpstreamConnector) {}

  /** Returns the agent of an application; a new one after its upstream changed. */
  get(application: GatewayApplication): ApplicationAgent {
    const key = this.toKey(application);
    const found = this.agents.get(application.id);
    if (found?.key === key) return found.agent;
    found?.agent.retire();
    const agent = new ApplicationAgent(this.connector, application);
    this.agents.set(application.id, { key, agent });
    return agent;
  }

  private toKey(application: GatewayApplication): string {
    const known = this.keys.get(application);
    if (known !== undefined) return known;
    const key = JSON.stringify([application.upstream, application.timeouts.connect]);
    this.keys.set(application, key);
    return key;
  }

  /** Forgets an application that was removed. */
  remove(applicationId: string): void {
    this.agents.get(applicationId)?.agent.retire();
    this.agents.delete(applicationId);
  }

  /** Closes all idle connections. */
  closeIdle(): void {
    for (const { agent } of this.agents.values()) agent.retire();
    this.agents.clear();
  }
}

export type { ApplicationAgent };
