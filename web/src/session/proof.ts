import { useSyncExternalStore } from 'react';

/** A request that waits for its user to prove who they are. */
export type ProofRequest = {
  /** The methods that the API accepts. */
  readonly needs: readonly string[];
  /** Continues the request; it is repeated if the user is proved. */
  readonly settle: (isProved: boolean) => void;
};

const listeners = new Set<() => void>();
let current: ProofRequest | null = null;
let answer: Promise<boolean> | null = null;

/** Opens the dialog, once for all requests that wait. Resolves to whether the user is proved. */
export function askForProof(needs: readonly string[]): Promise<boolean> {
  answer ??= new Promise((resolve) => {
    show({
      needs,
      settle: (isProved) => {
        answer = null;
        show(null);
        resolve(isProved);
      },
    });
  });
  return answer;
}

export function useProofRequest(): ProofRequest | null {
  return useSyncExternalStore(subscribe, () => current);
}

function show(request: ProofRequest | null): void {
  current = request;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
