import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AppConfig } from '#platform/config';
import { newId } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Clock, MINUTE_MS, toRfc3339 } from '#shared';
import { CLOSE_CODES, NotAdmitted } from './close-codes.js';
import { derivedTerminalId } from './desktop-identity.js';
import { DesktopPolicy } from './desktop-policy.js';
import { readDesktopSettings } from './desktop-settings.js';
import { type IssueTunnelTokenRequest, type TunnelTokenResponse } from './dto/tunnel-token.dto.js';
import { RefusedTarget } from './refused-target.js';
import { SpentTokenRepository } from './spent-token.repository.js';
import { TunnelAccess } from './tunnel-access.js';
import { TunnelAudit } from './tunnel-audit.js';
import { type TunnelClaims } from './tunnel-claims.js';
import { TunnelTokenFormat } from './tunnel-token-format.js';

const LIFE_MS = MINUTE_MS;

/** Tokens that open one tunnel each. */
@Injectable()
export class TunnelTokensService {
  constructor(
    private readonly format: TunnelTokenFormat,
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
    const order = await this.order(caller, body).catch((error: unknown) => this.refuse(caller, body, error));
    await this.transactions.run((tx) => this.audit.issued(tx, order));
    const desktopTerminalId = derivedTerminalId(order.desktop);
    return {
      token: this.format.seal(order),
      expiresAt: toRfc3339(order.expiresAt),
      path: tunnelPath(this.config),
      terminalId: order.terminalId ?? desktopTerminalId,
      desktopTerminalId,
    };
  }

  /** What a token stands for. Throws {@link NotAdmitted} for one that is not ours or has expired. */
  read(token: string): TunnelClaims {
    const order = this.format.open(token);
    if (!order || order.expiresAt <= this.clock.now()) throw new NotAdmitted(CLOSE_CODES.notAdmitted);
    return order;
  }

  /** Records that a tunnel opens. Of several uses at once one succeeds; the others throw {@link NotAdmitted}. */
  async spend(order: TunnelClaims): Promise<void> {
    const isFirst = await this.transactions.run(async (tx) => {
      const hasSpent = await this.spent.spend(tx, order);
      if (hasSpent) await this.audit.opened(tx, order);
      return hasSpent;
    });
    if (!isFirst) throw new NotAdmitted(CLOSE_CODES.notAdmitted);
  }

  private async order(
    { userId, isAdmin, session: { id, secretDigest } }: SessionPrincipal,
    { type, settings: given, terminalId }: IssueTunnelTokenRequest,
  ): Promise<TunnelClaims> {
    await this.policy.assertUser({ isAdmin });
    const settings = readDesktopSettings(type, given);
    const { identity } = await this.policy.check(type, settings);
    const session = { id, userId, secretDigest };
    const holder = { session, terminalId: terminalId ?? null, desktop: identity };
    await this.access.begin(holder);
    return { id: newId(), ...holder, expiresAt: this.clock.now() + LIFE_MS, settings };
  }

  private async refuse(
    { userId }: SessionPrincipal,
    { type, settings, terminalId }: IssueTunnelTokenRequest,
    error: unknown,
  ): Promise<never> {
    const { hostname, port } = settings;
    const asked = { type, host: asText(hostname), port: asText(port), terminal: terminalId ?? null };
    await this.audit.refused('guacamole.token_refused', userId, asked, error);
    throw error instanceof RefusedTarget ? error.toDomainError() : error;
  }
}

/** Settings may be anything as long as they are not checked. */
const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Where browsers find the WebSocket: behind the path of `PUBLIC_URL`, which a proxy takes off. */
const tunnelPath = ({ env }: AppConfig): string =>
  `${new URL(env.PUBLIC_URL).pathname.replace(/\/$/, '')}${env.GUACAMOLE_PATH}`;
