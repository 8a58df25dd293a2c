import { type DoorDecision, type DoorRefusal } from '../door-question.js';
import { type DoorKey } from './door-keys.service.js';
import { type DoorVisit } from './door-visit.js';
import { type GuardedApplication } from './guarded-application.js';

/** Why a request is refused, besides the rules of its application. */
export type Refusal = DoorRefusal | 'unknown_application' | 'cross_site';

export type Decision =
  | Extract<DoorDecision, { isAllowed: true }>
  | { readonly isAllowed: false; readonly reason: Refusal; readonly line: string };

/** The decision about a request, and what it was based on. */
export type DoorResult = {
  /** Null for a host or path without an application. */
  readonly application: GuardedApplication | null;
  /** Null without a live session. */
  readonly visit: DoorVisit | null;
  /** The API key that decides in place of a session; null without one. */
  readonly key: DoorKey | null;
  /** The terminal that the request leads to, whose lock applies. */
  readonly terminalId: string | null;
  readonly decision: Decision;
};
