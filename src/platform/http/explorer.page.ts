import { type AppConfig } from '#platform/config';
import { escapeHtml } from './escape-html.js';

type PageSettings = Pick<AppConfig, 'env' | 'frontendUrl' | 'installationName' | 'brandLogo'>;

/** The logo of Latchkey, as in `web/src/brand/favicon.svg`. */
export const MARK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="7" fill="#00665f" />
  <g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">
    <circle cx="12" cy="10.5" r="4.5" />
    <path d="M12 15v10.5h9.5M12 20.5h5.5" />
  </g>
</svg>
`;

/** Returns the page of the explorer. Its URLs are relative to `/docs`, because `PUBLIC_URL` may have a path. */
export function explorerPage(settings: PageSettings, swaggerVersion: string): string {
  const { env, frontendUrl, installationName, brandLogo } = settings;
  const name = escapeHtml(installationName);
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
<nav><a href="docs/openapi.json">OpenAPI document</a> <a href="${escapeHtml(home)}">Back to ${name}</a></nav>
</header>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js?v=${swaggerVersion}"></script>
<script src="docs/explorer.js"></script>
</body>
</html>
`;
}

/**
 * Starts Swagger UI in the colour scheme of the browser. An entered bearer token survives a reload, but not the tab: Swagger
 * UI's own `persistAuthorization` would keep it in `localStorage` without end.
 */
export const EXPLORER_SCRIPT = `'use strict';
const dark = matchMedia('(prefers-color-scheme: dark)');
const followTheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followTheme);
followTheme();

const SCHEME = 'bearer';
const KEY = 'latchkey-explorer-token';
// Storage throws where the browser blocks it.
const withStorage = (use) => {
  try {
    return use();
  } catch {
    return null;
  }
};
const rememberToken = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (schemes) => {
          const token = schemes[SCHEME]?.value;
          if (typeof token === 'string') withStorage(() => sessionStorage.setItem(KEY, token));
          return authorize(schemes);
        },
        logout: (logout) => (names) => {
          if (names.includes(SCHEME)) withStorage(() => sessionStorage.removeItem(KEY));
          return logout(names);
        },
      },
    },
  },
});
const ui = SwaggerUIBundle({
  url: new URL('openapi.json', document.currentScript.src).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  validatorUrl: null,
  plugins: [rememberToken],
  onComplete: () => {
    const token = withStorage(() => sessionStorage.getItem(KEY));
    if (token !== null) ui.preauthorizeApiKey(SCHEME, token);
  },
});
`;
