/** The accent colour of Latchkey, unless the installation has its own. */
const DEFAULT_ACCENT = 'oklch(0.48 0.085 185)';

/**
 * Overrides the stylesheet of Swagger UI with the colours and the typeface of the pages. Swagger UI is dark with the
 * class `dark-mode`, which the script sets.
 */
const STYLE = `:root {
  color-scheme: light dark;
  --accent: light-dark(oklch(from var(--brand) 0.46 c h), oklch(from var(--brand) 0.8 c h));
  --on-accent: light-dark(#ffffff, #0b1211);
  --ground: light-dark(#f4f6f5, #0f1413);
  --surface: light-dark(#ffffff, #161c1b);
  --line: light-dark(#d8dedb, #2b3432);
  --text: light-dark(#17201d, #e7edeb);
  --muted: light-dark(#55615d, #a2afab);
  --error: light-dark(#b3261e, #f4a39b);
  --mono: ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, monospace;
}
body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 16px/1.5 system-ui, sans-serif;
}
.explorer-header {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 12px;
  padding: 12px max(20px, calc((100% - 1420px) / 2));
  border-bottom: 1px solid var(--line);
  background: var(--surface);
}
.explorer-header p { margin: 0; }
.explorer-header p span { margin-left: 4px; color: var(--muted); }
.explorer-header nav { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-left: auto; }
.explorer-header a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

html.dark-mode, html.dark-mode .swagger-ui, .swagger-ui, .swagger-ui .scheme-container,
html.dark-mode .swagger-ui .scheme-container { background: none; box-shadow: none; }
html.dark-mode { background: var(--ground); }
.swagger-ui, .swagger-ui :not(code, code *, pre, pre *, textarea, .model, .model *, .opblock-summary-path *) {
  font-family: system-ui, sans-serif !important;
}
.swagger-ui :is(code, code *, pre, pre *, textarea, .model, .model *, .opblock-summary-path *) {
  font-family: var(--mono) !important;
}
.swagger-ui .info { margin: 24px 0 8px; }
.swagger-ui .info :is(hgroup, .info__license), .swagger-ui .info > div:has(> a[href*='licenses']) { display: none; }
.swagger-ui .info .description { max-width: 800px; }
.swagger-ui .info .description p:first-child { margin-top: 0; }
.swagger-ui .scheme-container { margin: 0; padding: 8px 0 16px; }
.swagger-ui .scheme-container .schemes .schemes-server-container { display: none; }
.swagger-ui .scheme-container .schemes { justify-content: flex-start; }
.swagger-ui .auth-wrapper { justify-content: flex-start; }
.swagger-ui :is(a, .info a), html.dark-mode .swagger-ui :is(.info a, a) { color: var(--accent); }
.swagger-ui .renderedMarkdown code, html.dark-mode .swagger-ui .renderedMarkdown code {
  padding: 1px 4px;
  border: 1px solid var(--line);
  background: var(--surface);
  color: var(--text);
  font-weight: 500;
}
.swagger-ui .btn.authorize, html.dark-mode .swagger-ui .btn.authorize,
html.dark-mode .swagger-ui :is(.scheme-container, .dialog-ux .modal-ux) .btn.authorize {
  border-width: 1px;
  border-color: var(--accent);
  color: var(--accent);
  box-shadow: none;
}
.swagger-ui .btn.authorize svg, html.dark-mode .swagger-ui .btn.authorize svg,
html.dark-mode .swagger-ui .scheme-container .btn.authorize svg { fill: var(--accent); color: var(--accent); }
.swagger-ui .btn.execute, html.dark-mode .swagger-ui .btn.execute {
  border-color: var(--accent);
  background: var(--accent);
  color: var(--on-accent);
}
.swagger-ui :is(.opblock, .opblock .opblock-summary) { box-shadow: none; }
.swagger-ui .opblock-tag { flex-wrap: wrap; padding: 12px 0; border-color: var(--line); font-size: 18px; }
.swagger-ui .opblock-tag small { color: var(--muted); }
.swagger-ui :is(.opblock-tag, .opblock-summary-path) a.nostyle,
html.dark-mode .swagger-ui :is(.opblock-tag, .opblock-summary-path) a.nostyle { color: var(--text); }
.swagger-ui .opblock .opblock-summary-method { color: #0b1211; text-shadow: none; }
.swagger-ui .btn.cancel, html.dark-mode .swagger-ui .btn.cancel { border-color: var(--error); color: var(--error); }

@media (max-width: 700px) {
  .explorer-header nav { margin-left: 0; }
  .swagger-ui .opblock-tag small { flex: 1 1 100%; order: 3; padding: 4px 0 0; }
  .swagger-ui .opblock-tag button { margin-left: auto; }
  .swagger-ui .opblock .opblock-summary { gap: 4px 0; }
  .swagger-ui .opblock .opblock-summary-control { flex-wrap: wrap; min-width: 0; row-gap: 4px; }
  .swagger-ui .opblock .opblock-summary-path { max-width: 100%; overflow-wrap: anywhere; }
  .swagger-ui .opblock .opblock-summary-path-description-wrapper { min-width: 0; }
  .swagger-ui .opblock-body { overflow-x: auto; }
  .swagger-ui .dialog-ux .modal-ux { width: calc(100% - 24px); min-width: 0; }
}
`;

/** Returns the stylesheet of the explorer with the accent colour of the installation. */
export const explorerStyle = (accent = DEFAULT_ACCENT): string => `:root { --brand: ${accent}; }\n${STYLE}`;
