const STORED = 'latchkey.name';

/** Stores the username in this tab, for the lock screen and for the login after a password change. */
export function rememberName(username: string): void {
  sessionStorage.setItem(STORED, username);
}

export function rememberedName(): string | null {
  return sessionStorage.getItem(STORED);
}

export function forgetName(): void {
  sessionStorage.removeItem(STORED);
}
