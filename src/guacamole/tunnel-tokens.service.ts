import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { AppConfig } from '#platform/config';
import { newId } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { remoteDesktopEnabled, SettingsService } from '#settings';
import { Clock, MINUTE_MS, toRfc3339 } from '#shared';
import { CLOSINGS, NotAdmitted } from './closings.js';
import { readDesktopSettings } from './desktop-settings.js';
import { type IssueTunnelTokenRequest, type TunnelTokenResponse } from './dto/tunnel-token.dto.js';
import { RemoteDesktopDisabled } from './guacamole.errors.js';
import { SpentTokenRepository } from './spent-token.repository.js';
import { TunnelAccess } from './tunnel-access.js';
import { type TunnelOrder } from './tunnel-order.js';
import { TunnelTokenFormat } from './tunnel-token-format.js';

const LIFE_MS = MINUTE_MS;

/** Tokens that open one tunnel each. */
@Injectable()
export class TunnelTokensService {
  constructor(
    private readonly format: TunnelTokenFormat,
    private readonly spent: SpentTokenRepository,
    private readonly access: TunnelAccess,
    private readonly settings: SettingsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /** Throws `RemoteDesktopDisabled`, `InvalidDesktopSettings`, `MfaRequired`. */
  async issue(caller: SessionPrincipal, body: IssueTunnelTokenRequest): Promise<TunnelTokenResponse> {
    const settings = readDesktopSettings(body.settings);
    if (!(await this.settings.get(remoteDesktopEnabled))) throw new RemoteDesktopDisabled();
    const { userId } = caller;
    const session = { id: caller.session.id, userId, secretDigest: caller.session.secretDigest };
    const holder = { session, terminalId: body.terminalId ?? null };
    await this.access.check(holder);
    const expiresAt = this.clock.now() + LIFE_MS;
    const order: TunnelOrder = { id: newId(), ...holder, expiresAt, type: body.type, settings };
    await this.transactions.run((tx) =>
      this.audit.record(tx, { action: 'guacamole.token_issued', actor: userId, details: factsOf(order) }),
    );
    const token = this.format.seal(order);
    return { token, expiresAt: toRfc3339(expiresAt), path: this.config.env.GUACAMOLE_PATH };
  }

  /** What a token stands for. Throws {@link NotAdmitted} for one that is not ours or has expired. */
  read(token: string): TunnelOrder {
    const order = this.format.open(token);
    if (!order || order.expiresAt <= this.clock.now()) throw new NotAdmitted(CLOSINGS.notAdmitted);
    return order;
  }

  /** Of several uses at once one succeeds; the others throw {@link NotAdmitted}. */
  async spend(order: TunnelOrder): Promise<void> {
    const isFirst = await this.transactions.run((tx) => this.spent.spend(tx, order));
    if (!isFirst) throw new NotAdmitted(CLOSINGS.notAdmitted);
  }
}

/** What the audit log may know: never the settings as a whole, which hold passwords. */
function factsOf({ type, settings, terminalId }: TunnelOrder) {
  const { hostname } = settings;
  return { type, host: typeof hostname === 'string' ? hostname : null, terminal: terminalId };
}
