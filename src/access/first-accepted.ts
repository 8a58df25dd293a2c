import { DomainError, type Eventually, orElse } from '#shared';
import { InvalidToken } from './access.errors.js';
import { type Credential } from './credential.js';
import { type Principal } from './principal.js';

type Resolve = (credential: Credential) => Eventually<Principal>;

/**
 * Who the first good one of several credentials belongs to. Throws the refusal that tells most where none is: that a
 * session has ended rather than that a token is not ours. What is no refusal, as an outage, is thrown at once.
 */
export function firstAccepted(credentials: readonly Credential[], resolve: Resolve): Eventually<Principal> {
  const [first, ...others] = credentials as [Credential, ...Credential[]];
  return orElse(
    () => resolve(first),
    (refusal) => {
      if (others.length === 0 || !isRefusal(refusal)) throw refusal;
      return orElse(
        () => firstAccepted(others, resolve),
        (later) => {
          throw refusal instanceof InvalidToken || !isRefusal(later) ? later : refusal;
        },
      );
    },
  );
}

const isRefusal = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.kind === 'unauthenticated';
