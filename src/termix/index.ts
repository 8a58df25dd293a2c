/** What Termix's front end calls and nothing else does. docs/termix-calls.md lists its other calls, too. */
export { TERMIX_ROUTING, type TermixTarget } from './termix-routing.js';
export { TermixModule } from './termix.module.js';
