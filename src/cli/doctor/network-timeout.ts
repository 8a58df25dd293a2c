import { SECOND_MS } from '#shared';

/** How long each question over the network may take. */
export const TIMEOUT_MS = 3 * SECOND_MS;

/** The answer, or the rejection of it, or else a rejection after {@link TIMEOUT_MS}. */
export async function withTimeout<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${TIMEOUT_MS / SECOND_MS} seconds`));
    }, TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Why a connection failed: Node puts several attempts into one error without a message. */
export function reasonFor(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonFor(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonFor(error.cause);
}
