import { SECOND_MS } from '#shared';

/** The timeout of each network check. */
export const TIMEOUT_MS = 3 * SECOND_MS;

/** Settles as `work` does, or rejects after {@link TIMEOUT_MS}. */
export async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${TIMEOUT_MS / SECOND_MS} seconds`));
    }, TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns why a connection failed. Node combines several attempts in an error without a message. */
export function reasonFor(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonFor(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonFor(error.cause);
}
