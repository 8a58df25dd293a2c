import { connect, type Socket } from 'node:net';

/**
 * Connects to an IP address and leaves it where Node looks for the name to compare a certificate with. The driver hands
 * Node a connected socket and no name where the host is an address; Node would then compare with "localhost".
 */
export function addressedStream({ host, port }: { readonly host: string; readonly port: number }): Socket {
  const socket = connect(port, host).setNoDelay(true).setKeepAlive(true);
  return Object.assign(socket, { _host: host });
}
