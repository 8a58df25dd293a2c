import { type Socket } from 'node:net';
import { Client } from 'ldapts';
import { ClientSocket } from './client-socket.js';
import { DirectoryFailure } from './directory-failure.js';
import { isAnswer, toReason } from './result-codes.js';

/** RFC 4511, section 4.14. */
const START_TLS = '1.3.6.1.4.1.1466.20037';

/**
 * Asks the directory to start TLS on this connection, and sends nothing else. The client that asked is not used again: bytes
 * that an attacker adds to the answer end with it, and cannot become an answer to a later request.
 */
export async function requestStartTls(socket: Socket): Promise<void> {
  const client = new Client({
    url: 'ldap://directory',
    createConnection: () => new ClientSocket(socket).asSocket(),
  });
  try {
    await client.exop(START_TLS);
  } catch (error) {
    throw isAnswer(error)
      ? new DirectoryFailure('misconfigured', 'tls', `the directory refuses StartTLS: ${toReason(error)}`)
      : new DirectoryFailure('unreachable', 'tls', 'the directory closed the connection');
  }
  socket.removeAllListeners();
  socket.on('error', () => undefined);
}
