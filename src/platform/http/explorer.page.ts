import { type AppConfig } from '#platform/config';

type PageSettings = Pick<AppConfig, 'env' | 'frontendUrl' | 'installationName' | 'brandLogo'>;

/** The mark of Latchkey: a key seen from the side, its shaft through a keeper. */
export const MARK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0b6b66"/>
<g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">
<circle cx="11" cy="16" r="5"/><path d="M16 16h10M22 10v12"/>
</g>
</svg>
`;

/** The page of the explorer. Its addresses are relative to `/docs`, because the service may live below a path. */
export function explorerPage(settings: PageSettings, swaggerVersion: string): string {
  const { env, frontendUrl, installationName, brandLogo } = settings;
  const name = escaped(installationName);
  const home = env.WEB === 'off' && env.FRONTEND_URL !== undefined ? `${frontendUrl}/` : './';
  const logo = brandLogo === null ? 'docs/mark.svg' : 'brand/logo';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>API explorer – ${name}</title>
<link rel="icon" type="image/svg+xml" href="docs/mark.svg">
<link rel="stylesheet" href="docs/swagger-ui.css?v=${swaggerVersion}">
<link rel="stylesheet" href="docs/explorer.css">
</head>
<body>
<header class="explorer-header">
<img src="${logo}" alt="" height="28">
<p><strong>${name}</strong> <span>API explorer</span></p>
<nav><a href="docs/openapi.json">OpenAPI document</a> <a href="${escaped(home)}">Back to ${name}</a></nav>
</header>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js?v=${swaggerVersion}"></script>
<script src="docs/explorer.js"></script>
</body>
</html>
`;
}

/**
 * Starts Swagger UI, in the theme that the browser prefers. The address of the document is taken from the script's own. A
 * bearer token that was typed in stays in the browser until it is taken out there.
 */
export const EXPLORER_SCRIPT = `'use strict';
const dark = matchMedia('(prefers-color-scheme: dark)');
const followTheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followTheme);
followTheme();
SwaggerUIBundle({
  url: new URL('openapi.json', document.currentScript.src).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: true,
  displayRequestDuration: true,
  validatorUrl: null,
});
`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);
