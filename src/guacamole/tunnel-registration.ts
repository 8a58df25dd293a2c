import { Injectable } from '@nestjs/common';
import { ConnectionRegistry } from '#connections';
import { currentRequest } from '#platform/context';
import { type ClientSocket } from './client-socket.js';
import { DESKTOP_CLOSINGS, NotAdmitted, toDesktopClosing } from './desktop-closings.js';
import { derivedTerminalId, terminalsAt } from './desktop-identity.js';
import { DesktopPolicy } from './desktop-policy.js';
import { TunnelConnection } from './tunnel-connection.js';
import { type TunnelHolder } from './tunnel-token.js';

/** Registers tunnels among the open connections, where they are listed, counted and closed. */
@Injectable()
export class TunnelRegistration {
  constructor(
    private readonly registry: ConnectionRegistry,
    private readonly policy: DesktopPolicy,
  ) {}

  /** Call before the session is checked, and pass the result to {@link register}. */
  mark(): number {
    return this.registry.mark();
  }

  /**
   * Registers a tunnel until its client leaves. Throws {@link NotAdmitted} if it was closed since `mark` or if there are too
   * many, and an error of the database if it cannot be stored.
   */
  async register(client: ClientSocket, holder: TunnelHolder, mark: number): Promise<TunnelConnection> {
    const connection = new TunnelConnection(client);
    const { id: sessionId, userId } = holder.session;
    const terminals = toTerminals(holder);
    const binding = {
      ...{ userId, sessionId, terminalId: terminals[0] ?? null },
      ...{ applicationId: null, applicationSessionId: null, apiKeyId: null },
    };
    const pass = { application: null, binding, terminals, isForAdmins: await this.policy.isForAdmins() };
    const added = await this.registry.open(
      { kind: 'desktop', pass, address: currentRequest()?.address ?? '', mark },
      connection,
    );
    if (added === null) throw new NotAdmitted(DESKTOP_CLOSINGS.tooMany);
    if ('code' in added) throw new NotAdmitted(toDesktopClosing(added)[0]);
    void client.closed.then(() => this.registry.remove(added.id));
    return connection;
  }
}

/** Returns the terminals whose locks apply, that of lists first. */
function toTerminals({ desktop, terminalId }: TunnelHolder): string[] {
  const { ids, prefixes } = terminalsAt(desktop, terminalId);
  const shown = terminalId ?? derivedTerminalId(desktop);
  return [...new Set([shown, ...ids, ...prefixes.map((prefix) => `${prefix}*`)])];
}
