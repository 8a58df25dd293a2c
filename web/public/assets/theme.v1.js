// Before the first paint, so that a chosen theme does not begin with a flash of the other one. See src/app/theme.ts.
try {
  const theme = localStorage.getItem('latchkey.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage there is no choice to follow.
}
