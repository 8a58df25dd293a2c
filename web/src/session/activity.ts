/** How long after input a request still counts as caused by it. */
const RECENT_MS = 30_000;

let lastInput = Date.now();

/** Whether the person has typed, clicked, touched or scrolled within the last half minute. */
export function isInputRecent(): boolean {
  return Date.now() - lastInput < RECENT_MS;
}

/** The time of the last input in this tab. */
export function lastInputAt(): number {
  return lastInput;
}

/** Watches for real input; synthetic events do not count. */
export function watchInput(): void {
  const note = ({ isTrusted }: Event) => {
    if (isTrusted) lastInput = Date.now();
  };
  for (const type of ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart']) {
    addEventListener(type, note, { capture: true, passive: true });
  }
}
