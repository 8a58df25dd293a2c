import { type EventEmitter } from 'node:events';
import { SECOND_MS } from '#shared';
import {
  type GatewayResponse,
  type GatewayDecisions,
  type GatewayPass,
  type GatewayRequest,
} from '../decisions.js';

/** Must stay below the time that closings are remembered. */
const TIMEOUT_MS = 10 * SECOND_MS;

/**
 * Returns the decision about a request. Rejects if it takes longer than ten seconds.
 *
 * @param client emits `close` when the client has left
 */
export async function decideInTime(
  decisions: GatewayDecisions,
  request: GatewayRequest,
  client: EventEmitter,
): Promise<GatewayResponse | GatewayPass> {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = () => controller.abort(new Error('the decision takes too long, or the client has left'));
  const timer = setTimeout(abort, TIMEOUT_MS);
  client.once('close', abort);
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      decisions.decide(request, signal).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    client.off('close', abort);
  }
}
