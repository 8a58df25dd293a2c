/** Types of the part of guacamole-lite that guacd-tunnel.ts uses; the package has none. */
declare module 'guacamole-lite/lib/ClientConnection.js' {
  import { type EventEmitter } from 'node:events';
  import { type Socket } from 'node:net';

  class ClientConnection extends EventEmitter {
    readonly query: Record<string, unknown>;
    readonly guacdClient: {
      readonly guacdConnection: Socket;
      processReceivedData: (data: string) => void;
      close(error?: unknown): void;
    };

    constructor(
      options: {
        readonly log: { readonly level: number };
        /** Milliseconds; 0 for no limit. */
        readonly maxInactivityTime: number;
        readonly connectionDefaultSettings: Readonly<Record<string, object>>;
        readonly allowedUnencryptedConnectionSettings: Readonly<Record<string, readonly string[]>>;
      },
      connectionId: string,
      webSocket: EventEmitter,
      query: Record<string, unknown>,
      callbacks: {
        processConnectionSettings(
          settings: unknown,
          callback: (error: unknown, settings: unknown) => void,
        ): void;
      },
    );
    connect(guacd: { readonly host: string; readonly port: number }): void;
    decryptToken(): unknown;
    sendErrorToClient(message: string, code?: string): void;
    close(error?: unknown): void;
  }

  export = ClientConnection;
}
