import { SECOND_MS } from '#shared';

/** How long each question over the network may take. */
export const PATIENCE_MS = 3 * SECOND_MS;

/** The answer, or the rejection of it, or else a rejection after {@link PATIENCE_MS}. */
export async function withinPatience<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${PATIENCE_MS / SECOND_MS} seconds`));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Why a connection failed: Node puts several attempts into one error without a message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
