const STORED = 'latchkey.forwarded';
const RECENT_MS = 10_000;

/** Notes in this tab that the login was skipped, and that an application which is none of our pages is opened instead. */
export function noteForwarded(): void {
  sessionStorage.setItem(STORED, String(Date.now()));
}

/** Whether an application has sent the user back to the login: then its answer is not going to change without one. */
export function isSentBack(): boolean {
  return Date.now() - Number(sessionStorage.getItem(STORED)) < RECENT_MS;
}
