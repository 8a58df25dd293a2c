/** Serves Latchkey's own pages, as the build leaves them in `dist/web`. */
export { BRAND_LOGO_PATH, servePages } from './serve-pages.js';
export { WebModule } from './web.module.js';
export { WebPages, type WebState } from './web-pages.js';
