import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Closing, type ConnectionRegistry } from '#connections';
import { type Log } from '#platform/logging';
import { type GatewayResponse, type GatewayPass, type GatewayRequest } from '../decisions.js';
import { toUpstreamHeaders } from '../headers/request-headers.js';
import { type ApplicationAgents } from '../upstream/application-agents.js';
import { withExactLength } from './body-framing.js';
import {
  ERRORS,
  errorForClosing,
  errorForUpstream,
  type GatewayError,
  toErrorResponse,
} from './error-responses.js';
import { sendOwnResponse } from './finish-response.js';
import { HttpExchange } from './http-exchange.js';

type Parts = {
  readonly agents: ApplicationAgents;
  readonly registry: ConnectionRegistry;
  readonly log: Log;
  readonly isOwnCredential: (authorization: string) => boolean;
};

/** A request that may go to the upstream. */
export type AdmittedRequest = {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly request: GatewayRequest;
  readonly pass: GatewayPass;
  /** From {@link ConnectionRegistry.mark}, taken before the decision. */
  readonly mark: number;
  /** Decides again about a request that was closed while it waited. */
  readonly onClosed: (closing: Closing) => Promise<GatewayResponse>;
};

/** Forwards requests to upstreams: registers them, limits them, and responds to what fails. */
export class HttpForwarder {
  constructor(private readonly parts: Parts) {}

  forward(admitted: AdmittedRequest): void {
    const { incoming, response, request, pass, mark } = admitted;
    const { agents, registry, isOwnCredential } = this.parts;
    const agent = agents.get(pass.application);
    const headers = withExactLength(
      request.method,
      request.rawHeaders,
      toUpstreamHeaders({ request, pass, isOwnCredential }),
    );
    const exchange = new HttpExchange(
      { connector: agents.connector, agent, incoming, response, request, pass, headers },
      (failure) => {
        this.respond(admitted, failure).catch((error: unknown) => {
          this.parts.log.error('could not respond to a request', error);
          this.refuse(admitted, ERRORS.unavailable);
        });
      },
    );
    const added = registry.register({ kind: 'http', pass, address: request.address, mark }, exchange);
    if (added === null) return this.refuse(admitted, ERRORS.tooMany);
    if ('code' in added) return this.refuse(admitted, errorForClosing(added));
    const hasPlace = agent.acquire();
    response.once('close', () => {
      registry.remove(added.id);
      if (hasPlace) agent.release();
      exchange.end();
    });
    if (hasPlace) exchange.start();
    else this.refuse(admitted, ERRORS.tooMany);
  }

  /** Responds to a request whose response had not begun. */
  private async respond(admitted: AdmittedRequest, failure: Closing | Error): Promise<void> {
    const { incoming, response, pass } = admitted;
    if ('reason' in failure) {
      sendOwnResponse(incoming, response, await admitted.onClosed(failure));
      return;
    }
    this.parts.log.warn('could not forward a request', {
      application: pass.application.id,
      reason: String(failure),
    });
    this.refuse(admitted, errorForUpstream(failure));
  }

  private refuse({ incoming, response, request, pass }: AdmittedRequest, error: GatewayError): void {
    const { frameAncestors } = pass.application;
    sendOwnResponse(incoming, response, toErrorResponse(error, request.rawHeaders, frameAncestors));
  }
}
