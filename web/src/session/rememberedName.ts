const STORED = 'latchkey.name';

/** The name to show on the lock screen, when everything else of the page is gone. In this tab only. */
export function rememberName(username: string): void {
  sessionStorage.setItem(STORED, username);
}

export function rememberedName(): string | null {
  return sessionStorage.getItem(STORED);
}

export function forgetName(): void {
  sessionStorage.removeItem(STORED);
}
