import { Injectable } from '@nestjs/common';
import { StepUpModeSource, type StepUpMode } from '#access';
import { AppConfig } from '#platform/config';
import { type UserId } from '#shared';
import { stepUpMode } from './runtime-settings.js';
import { StepUpConfigured } from './settings.errors.js';
import { SettingsService } from './settings.service.js';

/** Which operations ask for a fresh proof. `STEP_UP` takes precedence over the stored setting. */
@Injectable()
export class StepUpModeService extends StepUpModeSource {
  private readonly configured: StepUpMode | undefined;

  constructor(
    private readonly settings: SettingsService,
    { env }: AppConfig,
  ) {
    super();
    this.configured = env.STEP_UP;
  }

  get isConfigured(): boolean {
    return this.configured !== undefined;
  }

  async get(): Promise<StepUpMode> {
    return this.configured ?? this.settings.get(stepUpMode);
  }

  /** Throws `StepUpConfigured`. */
  async set(mode: StepUpMode, actor: UserId): Promise<void> {
    if (this.isConfigured) throw new StepUpConfigured();
    await this.settings.set(stepUpMode, mode, actor);
  }
}
