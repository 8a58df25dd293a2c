const STORED = 'latchkey.stepsDone';

/** The first steps that an admin ticked by hand in this browser, because the service cannot know of them. */
export function tickedSteps(): readonly string[] {
  return (localStorage.getItem(STORED) ?? '').split(' ').filter((key) => key !== '');
}

/** Ticks a step, and returns all that are ticked. */
export function tickStep(key: string): readonly string[] {
  const next = [...new Set([...tickedSteps(), key])];
  localStorage.setItem(STORED, next.join(' '));
  return next;
}
