/** Serves Latchkey's own pages, as the build leaves them in `dist/web`. */
export { BRAND_LOGO_PATH, servePages } from './serve-pages.js';
export { WebModule } from './web.module.js';
export { WebPages } from './web-pages.js';
