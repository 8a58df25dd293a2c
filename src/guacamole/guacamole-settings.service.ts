import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '#platform/database';
import {
  desktopTargets,
  desktopUsers,
  guacdUrl,
  remoteDesktopEnabled,
  type RuntimeSetting,
  SettingsService,
} from '#settings';
import { InvalidRequest, type UserId } from '#shared';
import { type ChangeGuacamoleSettingsRequest, type GuacamoleSettingsResponse } from './guacamole.dto.js';
import { RemoteDesktopProxy } from './remote-desktop-proxy.js';

/** Reads and changes the remote-desktop settings, and applies a change to the proxy of this process. */
@Injectable()
export class GuacamoleSettingsService {
  constructor(
    private readonly settings: SettingsService,
    private readonly transactions: Transactions,
    private readonly proxy: RemoteDesktopProxy,
  ) {}

  async get(): Promise<GuacamoleSettingsResponse> {
    const [enabled, url, targets, users] = await Promise.all([
      this.settings.get(remoteDesktopEnabled),
      this.settings.get(guacdUrl),
      this.settings.get(desktopTargets),
      this.settings.get(desktopUsers),
    ]);
    return { enabled, url, allowed_targets: toList(targets), allowed_users: users };
  }

  /** Resolves once the proxy of this process has applied the change. */
  async change(body: ChangeGuacamoleSettingsRequest, actor: UserId): Promise<GuacamoleSettingsResponse> {
    const { enabled, url, allowed_targets: targets, allowed_users: users } = body;
    if ([enabled, url, targets, users].every((value) => value === undefined)) {
      throw new InvalidRequest({}, 'Send enabled, url, allowed_targets or allowed_users');
    }
    const settings = await this.transactions.run(async (tx) => ({
      enabled: await this.update(tx, remoteDesktopEnabled, enabled, actor),
      url: await this.update(tx, guacdUrl, url, actor),
      allowed_targets: toList(await this.update(tx, desktopTargets, targets?.join(','), actor)),
      allowed_users: await this.update(tx, desktopUsers, users, actor),
    }));
    await this.proxy.applySettings();
    return settings;
  }

  /** Stores and audits the value only if it differs from the current one. Returns the value that now applies. */
  private async update<T extends boolean | string>(
    tx: Tx,
    setting: RuntimeSetting<T>,
    wanted: T | undefined,
    actor: UserId,
  ): Promise<T> {
    const current = await this.settings.getIn(tx, setting);
    if (wanted === undefined || wanted === current) return current;
    await this.settings.setIn(tx, setting, wanted, actor);
    return wanted;
  }
}

/** Trims, because the operator command accepts spaces. */
const toList = (text: string): string[] => (text === '' ? [] : text.split(',').map((item) => item.trim()));
