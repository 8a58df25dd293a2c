import { ApiError } from '@/api/ApiError';

/** The errors of `navigator.credentials` that say more than that nothing came of it. */
const CODES: Readonly<Record<string, string>> = {
  InvalidStateError: 'PASSKEY_EXISTS',
  SecurityError: 'PASSKEY_WRONG_ADDRESS',
  NotSupportedError: 'PASSKEY_NOT_SUPPORTED',
  ConstraintError: 'PASSKEY_NOT_SUPPORTED',
};

/** Converts an error of a ceremony to one with a message. Most are indistinguishable, to protect the user's privacy. */
export function toCeremonyError(error: unknown): ApiError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return new ApiError(0, CODES[name] ?? 'PASSKEY_NOT_USED', message);
}
