import { type Socket } from 'node:net';
import { type PoolConnection } from 'mysql2';
import { ServiceUnavailable } from '#shared';

const NO_ANSWER = 'The database server does not respond';

export type Deadline = {
  /** Whether the caller has stopped waiting: work must not write after its caller was refused. */
  readonly isOver: boolean;
  /** Set by work during its COMMIT: a caller that stops waiting then cannot know the outcome. */
  isCommitting: boolean;
};

/** For work that may take as long as it needs. */
export const noDeadline = (): Deadline => ({ isOver: false, isCommitting: false });

/**
 * Waits for `work` for at most `ms`, then throws `ServiceUnavailable` (`CommitOutcomeUnknown` during a COMMIT) and leaves it
 * to end by itself; its later outcome is ignored.
 * @param noLongerWaiting called once, when this settles
 */
export function within<T>(
  ms: number,
  work: (deadline: Deadline) => Promise<T>,
  noLongerWaiting: () => void = () => undefined,
): Promise<T> {
  const deadline = { isOver: false, isCommitting: false };
  // One promise and no race: every read of every request on MySQL comes through here.
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      deadline.isOver = true;
      noLongerWaiting();
      reject(deadline.isCommitting ? new CommitOutcomeUnknown(NO_ANSWER) : new ServiceUnavailable());
    };
    const timer = setTimeout(giveUp, ms);
    const settle = (how: () => void) => {
      if (deadline.isOver) return;
      clearTimeout(timer);
      noLongerWaiting();
      how();
    };
    const working = work(deadline);
    working.then(
      (value) => settle(() => resolve(value)),
      () => settle(() => resolve(working)),
    );
  });
}

type Lender = { on(event: 'acquire' | 'release', listener: (connection: PoolConnection) => void): unknown };

/**
 * Cuts a connection that is in use and silent for `ms`: its server hangs or a network swallows packets, and without
 * this it would be lost to the pool until the operating system gives up, in a quarter of an hour.
 */
export function cutSilentConnections(pool: Lender, ms: number): void {
  const inUse = new WeakSet<PoolConnection>();
  const watched = new WeakSet<PoolConnection>();
  pool.on('acquire', (connection) => {
    inUse.add(connection);
    if (watched.has(connection)) return;
    watched.add(connection);
    streamOf(connection).setTimeout(ms, () => {
      if (inUse.has(connection)) cutConnection(connection, silent());
    });
  });
  pool.on('release', (connection) => inUse.delete(connection));
}

const streamOf = (connection: unknown): Socket => (connection as { readonly stream: Socket }).stream;

/**
 * Ends a connection at once: whoever waits for it gets `error`. Its own destroy() would wait for the server to agree, and
 * tell nobody.
 */
export const cutConnection = (connection: unknown, error: Error): void => {
  streamOf(connection).destroy(error);
};

const silent = () => Object.assign(new Error(NO_ANSWER), { code: 'ETIMEDOUT' });

/** Closes a connection instead of giving it back to the pool. */
export const discard = (connection: unknown): void => {
  (connection as PoolConnection).destroy();
};

/** The connection was lost while a commit was under way: the work is done as a whole, or not at all. */
export class CommitOutcomeUnknown extends ServiceUnavailable {
  constructor(reason: unknown) {
    super(
      {},
      'Service temporarily unavailable. Whether the change was made is unknown; it is safe to send the request again',
    );
    this.cause = reason;
  }
}
