/** A single column, down to a width of 320 pixels, in the browser's preferred colour scheme. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ground: #f6f7f9;
  --sheet: #ffffff;
  --line: #c3c9d2;
  --text: #1b2028;
  --muted: #565f6d;
  --accent: #1f5fbf;
  --on-accent: #ffffff;
  --problem: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151a;
    --sheet: #1b2027;
    --line: #4a5361;
    --text: #e8ebf0;
    --muted: #a3acba;
    --accent: #8ab4f8;
    --on-accent: #10203a;
    --problem: #f2a29b;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0;
  min-height: 100vh;
  display: grid;
  place-items: center;
  padding: 16px;
  background: var(--ground);
  color: var(--text);
  font: 16px/1.5 system-ui, sans-serif;
}
main {
  width: 100%;
  max-width: 384px;
  padding: 32px;
  border: 1px solid var(--line);
  border-radius: 12px;
  background: var(--sheet);
}
@media (max-width: 400px) { main { padding: 24px 20px; } }
p, h1 { margin: 0; }
h1 { margin: 4px 0 8px; font-size: 24px; line-height: 32px; font-weight: 600; }
.issuer { color: var(--muted); overflow-wrap: anywhere; }
#hint { margin-bottom: 24px; color: var(--muted); }
label { display: block; font-weight: 600; }
#code {
  width: 100%;
  height: 52px;
  margin-top: 4px;
  padding: 0 12px;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--ground);
  color: inherit;
  font: 24px/1 ui-monospace, monospace;
  letter-spacing: 0.15em;
}
#code[aria-invalid='true'] { border-color: var(--problem); }
.problem { min-height: 48px; margin: 4px 0 8px; line-height: 24px; color: var(--problem); }
.choice { display: flex; gap: 10px; align-items: flex-start; font-weight: 400; }
.choice input { flex: none; width: 18px; height: 18px; margin: 3px 0 0; accent-color: var(--accent); }
button {
  width: 100%;
  min-height: 48px;
  margin-top: 20px;
  border: 0;
  border-radius: 8px;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button.quiet { margin-top: 8px; background: none; color: var(--accent); }
button:disabled { opacity: 0.6; cursor: default; }
.leave { margin-top: 8px; text-align: center; font-size: 14px; }
a { color: var(--muted); }
#over:not([hidden]) + .leave { margin-top: 24px; text-align: left; font-size: 16px; font-weight: 600; }
#over:not([hidden]) + .leave a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;
