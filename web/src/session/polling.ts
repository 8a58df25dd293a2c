import { sessionState } from './sessionState';

/** The interval of a query that is repeated. It pauses while the session has ended, and goes on with the next answer. */
export const pollEvery = (intervalMs: number) => () => (sessionState().kind === 'open' ? intervalMs : false);
