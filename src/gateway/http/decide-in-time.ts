import { type EventEmitter } from 'node:events';
import { type Eventually, SECOND_MS } from '#shared';
import {
  type GatewayResponse,
  type GatewayDecisions,
  type GatewayPass,
  type GatewayRequest,
} from '../decisions.js';

/** Must stay below the time that closings are remembered. */
const TIMEOUT_MS = 10 * SECOND_MS;

type Decision = GatewayResponse | GatewayPass;

/**
 * Returns the decision about a request. Throws or rejects if there is none, if it takes longer than ten seconds, and if the
 * client leaves before.
 *
 * @param client emits `close` when the client has left
 */
export function decideInTime(
  decisions: GatewayDecisions,
  request: GatewayRequest,
  client: EventEmitter,
): Eventually<Decision> {
  const decision = decisions.decide(request);
  return decision instanceof Promise ? inTime(decision, client) : decision;
}

function inTime(decision: Promise<Decision>, client: EventEmitter): Promise<Decision> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      finish();
      reject(new Error('the decision takes too long, or the client has left'));
    };
    const timer = setTimeout(abort, TIMEOUT_MS);
    const finish = () => {
      clearTimeout(timer);
      client.off('close', abort);
    };
    client.once('close', abort);
    decision.finally(finish).then(resolve, reject);
  });
}
