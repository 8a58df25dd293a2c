import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AppConfig } from '#platform/config';
import { newId } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Clock, MINUTE_MS, toRfc3339 } from '#shared';
import { DESKTOP_CLOSINGS, NotAdmitted } from './desktop-closings.js';
import { derivedTerminalId } from './desktop-identity.js';
import { DesktopPolicy } from './desktop-policy.js';
import { parseDesktopSettings } from './desktop-settings.js';
import { type IssueTunnelTokenRequest, type TunnelTokenResponse } from './guacamole.dto.js';
import { RefusedTarget } from './guacamole.errors.js';
import { SpentTokenRepository } from './spent-token.repository.js';
import { TunnelAccess } from './tunnel-access.js';
import { TunnelAudit } from './tunnel-audit.js';
import { type TunnelClaims, TunnelTokenCodec } from './tunnel-token.js';

const LIFETIME_MS = MINUTE_MS;

/** Issues and redeems tokens that open one tunnel each. */
@Injectable()
export class TunnelTokensService {
  constructor(
    private readonly codec: TunnelTokenCodec,
    private readonly spent: SpentTokenRepository,
    private readonly access: TunnelAccess,
    private readonly transactions: Transactions,
    private readonly audit: TunnelAudit,
    private readonly policy: DesktopPolicy,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * Throws `RemoteDesktopDisabled`, `RemoteDesktopNotAllowed`, `InvalidDesktopSettings`, `TargetNotAllowed`,
   * `TargetNotFound`, `MfaRequired`.
   */
  async issue(caller: SessionPrincipal, body: IssueTunnelTokenRequest): Promise<TunnelTokenResponse> {
    await this.policy.assertEnabled();
    const claims = await this.createClaims(caller, body).catch((error: unknown) =>
      this.refuse(caller, body, error),
    );
    await this.transactions.run((tx) => this.audit.issued(tx, claims));
    const desktopTerminalId = derivedTerminalId(claims.desktop);
    return {
      token: this.codec.seal(claims),
      expiresAt: toRfc3339(claims.expiresAt),
      path: tunnelPath(this.config),
      terminalId: claims.terminalId ?? desktopTerminalId,
      desktopTerminalId,
    };
  }

  /** Returns the claims of a token. Throws {@link NotAdmitted} for an invalid or expired one. */
  read(token: string): TunnelClaims {
    const claims = this.codec.open(token);
    if (!claims || claims.expiresAt <= this.clock.now()) throw new NotAdmitted(DESKTOP_CLOSINGS.notAdmitted);
    return claims;
  }

  /** Redeems the token and audits the tunnel. Of concurrent calls one succeeds; the others throw {@link NotAdmitted}. */
  async redeem(claims: TunnelClaims): Promise<void> {
    const isFirst = await this.transactions.run(async (tx) => {
      const isFirstUse = await this.spent.spend(tx, claims);
      if (isFirstUse) await this.audit.opened(tx, claims);
      return isFirstUse;
    });
    if (!isFirst) throw new NotAdmitted(DESKTOP_CLOSINGS.notAdmitted);
  }

  private async createClaims(
    { userId, permissions, session: { id, secretDigest } }: SessionPrincipal,
    { type, settings: given, terminalId }: IssueTunnelTokenRequest,
  ): Promise<TunnelClaims> {
    await this.policy.assertUser({ permissions });
    const settings = parseDesktopSettings(type, given);
    const { identity } = await this.policy.check(type, settings);
    const session = { id, userId, secretDigest };
    const holder = { session, terminalId: terminalId ?? null, desktop: identity };
    await this.access.begin(holder);
    return { id: newId(), ...holder, expiresAt: this.clock.now() + LIFETIME_MS, settings };
  }

  private async refuse(
    { userId }: SessionPrincipal,
    { type, settings, terminalId }: IssueTunnelTokenRequest,
    error: unknown,
  ): Promise<never> {
    const { hostname, port } = settings;
    const auditedRequest = { type, host: asText(hostname), port: asText(port), terminal: terminalId ?? null };
    await this.audit.refused('guacamole.token_refused', userId, auditedRequest, error);
    throw error instanceof RefusedTarget ? error.toDomainError() : error;
  }
}

/** For the audit log: the settings have not been validated at this point. */
const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Returns the path of the WebSocket for browsers, including the path of `PUBLIC_URL`, which a proxy removes. */
const tunnelPath = ({ env }: AppConfig): string =>
  `${new URL(env.PUBLIC_URL).pathname.replace(/\/$/, '')}${env.GUACAMOLE_PATH}`;
