import { Injectable } from '@nestjs/common';
import { Transactions } from '#platform/database';
import { guacdUrl, remoteDesktopEnabled, SettingsService } from '#settings';
import { InvalidRequest, type UserId } from '#shared';
import {
  type ChangeGuacamoleSettingsRequest,
  type GuacamoleSettingsResponse,
} from './dto/guacamole-settings.dto.js';
import { RemoteDesktopProxy } from './remote-desktop-proxy.js';

/** The proxy's settings, and the proxy following them. */
@Injectable()
export class GuacamoleSettingsService {
  constructor(
    private readonly settings: SettingsService,
    private readonly transactions: Transactions,
    private readonly proxy: RemoteDesktopProxy,
  ) {}

  async read(): Promise<GuacamoleSettingsResponse> {
    const [enabled, url] = await Promise.all([
      this.settings.get(remoteDesktopEnabled),
      this.settings.get(guacdUrl),
    ]);
    return { enabled, url };
  }

  /** Answers once the proxy of this process runs, or rests, as the settings say. */
  async change(body: ChangeGuacamoleSettingsRequest, actor: UserId): Promise<GuacamoleSettingsResponse> {
    if (body.enabled === undefined && body.url === undefined) {
      throw new InvalidRequest({}, 'Send enabled, url, or both');
    }
    const settings = await this.transactions.run(async (tx) => {
      const enabled = await this.settings.getIn(tx, remoteDesktopEnabled);
      const url = await this.settings.getIn(tx, guacdUrl);
      const wanted = { enabled: body.enabled ?? enabled, url: body.url ?? url };
      if (wanted.enabled !== enabled)
        await this.settings.setIn(tx, remoteDesktopEnabled, wanted.enabled, actor);
      if (wanted.url !== url) await this.settings.setIn(tx, guacdUrl, wanted.url, actor);
      return wanted;
    });
    await this.proxy.follow();
    return settings;
  }
}
