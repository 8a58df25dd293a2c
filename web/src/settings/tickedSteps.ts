const STORED = 'latchkey.stepsDone';

/** Returns the setup steps that an admin ticked manually in this browser. The service does not store them. */
export function tickedSteps(): readonly string[] {
  return (localStorage.getItem(STORED) ?? '').split(' ').filter((key) => key !== '');
}

/** Ticks a step, and returns all ticked steps. */
export function tickStep(key: string): readonly string[] {
  const next = [...new Set([...tickedSteps(), key])];
  localStorage.setItem(STORED, next.join(' '));
  return next;
}
