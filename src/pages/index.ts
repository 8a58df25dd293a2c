/** What Latchkey's own pages, or other ones in their place, have to know before anybody has logged in. */
export { PagesModule } from './pages.module.js';
