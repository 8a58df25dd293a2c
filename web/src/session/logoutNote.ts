const STORED = 'latchkey.logged-out';

/** Whether this document was loaded after a logout at the provider. */
let hasLoggedOut = sessionStorage.getItem(STORED) !== null;
sessionStorage.removeItem(STORED);

/** Notes in this tab that the user logs out at the provider, whose pages return to ours without saying so. */
export function noteLogout(): void {
  sessionStorage.setItem(STORED, 'true');
}

/** Returns whether a logout at the provider has led here; true only once. */
export function takeLogoutNote(): boolean {
  const isNoted = hasLoggedOut;
  hasLoggedOut = false;
  return isNoted;
}
