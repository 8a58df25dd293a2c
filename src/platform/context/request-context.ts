import { AsyncLocalStorage } from 'node:async_hooks';

/** The API key of a request: its id and visible prefix. */
export type ActingKey = { readonly id: string; readonly prefix: string };

/** Context of a request, for log lines, audit entries and fair queueing. */
export type RequestContext = {
  readonly requestId: string;
  /** The client's address: the TCP peer, or as reported by a trusted proxy. */
  readonly address: string;
  readonly userAgent: string;
  /** The route, without parameter values. */
  readonly operation: string;
  /** The caller's id; undefined until the caller is authenticated, and on public routes. */
  readonly userId: string | undefined;
  /** The API key of the caller, if one was used. */
  readonly actingKey: ActingKey | undefined;
  /** Calls back once the response is sent or the client has disconnected. */
  whenAnswered(callback: () => void): void;
};

/** Identifies the source of a transaction. */
type Transacting = object;

type Scope = { readonly request?: RequestContext | undefined; readonly transacting?: Transacting };

/** One storage for everything: up to Node 22, each AsyncLocalStorage slows down every promise. */
const storage = new AsyncLocalStorage<Scope>();

/** Runs `work` with `request` as the current request. */
export const withRequestContext = <T>(request: RequestContext, work: () => T): T =>
  storage.run({ request }, work);

/** Returns the current request; undefined in background work and operator commands. */
export const currentRequest = (): RequestContext | undefined => storage.getStore()?.request;

/** Runs `work` marked as inside a transaction of `transacting`. */
export const withinTransaction = <T>(transacting: Transacting, work: () => T): T =>
  storage.run({ request: currentRequest(), transacting }, work);

/** Whether the caller is inside a transaction of `transacting`. */
export const isWithinTransaction = (transacting: Transacting): boolean =>
  storage.getStore()?.transacting === transacting;

/** Runs `work` without a request context: for background work that may outlive the response. */
export const outsideRequest = <T>(work: () => T): T => storage.exit(work);
