/** The types of the API, which the pages of Latchkey share. The build copies them. */
export { type components, type operations, type paths } from '../../../web/src/api/schema.js';
