/** Serves Latchkey's own pages from `dist/web`. */
export { BRAND_LOGO_PATH, servePages } from './serve-pages.js';
export { WebModule } from './web.module.js';
export { WebPages } from './web-pages.js';
