import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { ERRORS, type GatewayError, toErrorResponse } from './error-responses.js';
import { endWith } from './raw-response.js';

type ClientError = Error & { readonly code?: string };

const BY_CODE: ReadonlyMap<string, GatewayError> = new Map<string, GatewayError>([
  ['HPE_HEADER_OVERFLOW', ERRORS.headersTooLarge],
  ['ERR_HTTP_REQUEST_TIMEOUT', ERRORS.timedOut],
]);

/** Responds to what is not HTTP, has too large headers or takes too long to send them. Node then has no request object. */
export function respondToUnreadable(error: ClientError, socket: Socket): void {
  const { _httpMessage: running } = socket as { _httpMessage?: ServerResponse | null };
  // The error could be in the middle of a response, to an earlier request of this connection.
  if (error.code === 'ECONNRESET' || !socket.writable || running) return void socket.destroy();
  endWith(socket, toErrorResponse(BY_CODE.get(error.code ?? '') ?? ERRORS.badRequest, []));
}

/** Refuses requests for a tunnel. */
export function refuseConnect(socket: Socket): void {
  socket.on('error', () => undefined);
  endWith(socket, toErrorResponse(ERRORS.methodNotAllowed, []));
}
