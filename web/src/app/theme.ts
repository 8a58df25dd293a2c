const STORED = 'latchkey.theme';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Returns the chosen theme; `system` follows the browser. */
export function storedTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  applyTheme(theme);
}

export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
}

/** Replaces the accent colour but keeps the lightness that each theme defines. */
export function applyAccent(color: string | null): void {
  if (color !== null && CSS.supports('color', color))
    document.documentElement.style.setProperty('--brand', color);
}
