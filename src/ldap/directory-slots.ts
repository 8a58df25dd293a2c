import { SECOND_MS } from '#shared';
import { DirectoryFailure } from './directory-failure.js';

const MAX_RUNNING = 16;
const MAX_WAITING = 64;
const WAIT_MS = 2 * SECOND_MS;

type Queue = { running: number; readonly waiting: Set<() => void> };

/** Limits the logins that run at the same time at one directory, so that a slow one holds few sockets and no other login. */
export class DirectorySlots {
  private readonly queues = new Map<string, Queue>();

  /** Runs the work in one of sixteen slots. Rejects with {@link DirectoryFailure} if none is free within two seconds. */
  async run<T>(directory: string, work: () => Promise<T>): Promise<T> {
    const queue = this.queues.get(directory) ?? { running: 0, waiting: new Set() };
    this.queues.set(directory, queue);
    if (queue.running >= MAX_RUNNING) await waitForTurn(queue);
    else queue.running += 1;
    try {
      return await work();
    } finally {
      this.release(directory, queue);
    }
  }

  /** Hands the slot over to the login that waits longest. */
  private release(directory: string, queue: Queue): void {
    const [next] = queue.waiting;
    if (next) next();
    else queue.running -= 1;
    if (queue.running === 0) this.queues.delete(directory);
  }
}

function waitForTurn({ waiting }: Queue): Promise<void> {
  const busy = new DirectoryFailure('unreachable', 'connection', 'too many logins at the same time');
  if (waiting.size >= MAX_WAITING) throw busy;
  return new Promise((resolve, reject) => {
    const begin = () => {
      clearTimeout(timer);
      waiting.delete(begin);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.delete(begin);
      reject(busy);
    }, WAIT_MS);
    waiting.add(begin);
  });
}
