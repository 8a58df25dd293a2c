const STORED = 'latchkey.return';

/** Stores the return target in this tab during the redirect to the provider. */
export function keepReturnTarget(target: string | undefined): void {
  if (target === undefined) sessionStorage.removeItem(STORED);
  else sessionStorage.setItem(STORED, target);
}

/** Returns and removes the stored target. */
export function takeReturnTarget(): string | undefined {
  const target = sessionStorage.getItem(STORED) ?? undefined;
  sessionStorage.removeItem(STORED);
  return target;
}
