const STORED = 'latchkey.return';

/** Keeps where one wanted to go, while the provider has the browser. In this tab only. */
export function keepReturnTarget(target: string | undefined): void {
  if (target === undefined) sessionStorage.removeItem(STORED);
  else sessionStorage.setItem(STORED, target);
}

/** Returns the kept target once. */
export function takeReturnTarget(): string | undefined {
  const target = sessionStorage.getItem(STORED) ?? undefined;
  sessionStorage.removeItem(STORED);
  return target;
}
