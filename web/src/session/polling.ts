import { sessionState } from './sessionState';

/** Returns the `refetchInterval` of a polling query. Polling pauses while the session is locked or has ended. */
export const pollEvery = (intervalMs: number) => () => (sessionState().kind === 'open' ? intervalMs : false);
