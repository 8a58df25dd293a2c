import { AsyncLocalStorage } from 'node:async_hooks';

/** The API key that a request acts with: its id, and the first characters that people know it by. */
export type ActingKey = { readonly id: string; readonly prefix: string };

/** What is known of the request being served, for log lines, audit entries and fair queueing. */
export type RequestContext = {
  readonly requestId: string;
  /** The client's address: the TCP peer, or what a trusted proxy says. */
  readonly address: string;
  readonly userAgent: string;
  /** The route that serves it, without its parameters. */
  readonly operation: string;
  /** The caller's id; undefined until the caller is authenticated, and on public routes. */
  readonly userId: string | undefined;
  /** The API key of the caller; undefined wherever there is none. */
  readonly actingKey: ActingKey | undefined;
  /** Calls back once the answer is out, or the client has gone. */
  whenAnswered(callback: () => void): void;
};

/** Whoever runs work in a transaction of its own. */
type Transacting = object;

type Scope = { readonly request?: RequestContext | undefined; readonly transacting?: Transacting };

/** The only one that is always in use: each costs every promise of the process something, up to Node 22. */
const storage = new AsyncLocalStorage<Scope>();

/** Runs `work` so that everything it starts knows `request`. */
export const withRequestContext = <T>(request: RequestContext, work: () => T): T =>
  storage.run({ request }, work);

/** The request being served; undefined in background work and operator commands. */
export const currentRequest = (): RequestContext | undefined => storage.getStore()?.request;

/** Runs `work` so that everything it starts knows that it is in a transaction of `transacting`. */
export const withinTransaction = <T>(transacting: Transacting, work: () => T): T =>
  storage.run({ request: currentRequest(), transacting }, work);

/** Whether the caller is in a transaction of `transacting`. */
export const isWithinTransaction = (transacting: Transacting): boolean =>
  storage.getStore()?.transacting === transacting;

/** Runs `work` as nobody's: for what a request sets off but does not wait for, or what may outlast its answer. */
export const outsideRequest = <T>(work: () => T): T => storage.exit(work);
