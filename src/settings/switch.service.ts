import { Injectable } from '@nestjs/common';
import { type UserId } from '#shared';
import { type AllowedResponse } from './dto/allowed.dto.js';
import { type RuntimeSetting } from './runtime-settings.js';
import { SettingsService } from './settings.service.js';

/** Settings that allow or forbid something. */
@Injectable()
export class SwitchService {
  constructor(private readonly settings: SettingsService) {}

  async read(setting: RuntimeSetting<boolean>): Promise<AllowedResponse> {
    return { allowed: await this.settings.get(setting) };
  }

  async change(setting: RuntimeSetting<boolean>, allowed: boolean, actor: UserId): Promise<AllowedResponse> {
    await this.settings.set(setting, allowed, actor);
    return { allowed };
  }
}
