/** A request within this time after input counts as user activity. */
const RECENT_MS = 30_000;

let lastInput = Date.now();

/** Whether the user has typed, clicked, touched or scrolled within the last 30 seconds. */
export function isInputRecent(): boolean {
  return Date.now() - lastInput < RECENT_MS;
}

/** Returns the time of the last input in this tab. */
export function lastInputAt(): number {
  return lastInput;
}

/** Starts to record user input. Synthetic events do not count. */
export function watchInput(): void {
  const recordInput = ({ isTrusted }: Event) => {
    if (isTrusted) lastInput = Date.now();
  };
  for (const type of ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart']) {
    addEventListener(type, recordInput, { capture: true, passive: true });
  }
}
