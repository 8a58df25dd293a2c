import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Log, type LogLevel } from '#platform/logging';
import { SECOND_MS, type UserId } from '#shared';
import { logLevel, type RuntimeSetting } from './runtime-settings.js';
import { SettingsService } from './settings.service.js';

/** Another replica's change is obeyed within five seconds; the rest of them is for a slow answer. */
const INTERVAL_MS = 3 * SECOND_MS;

/** The log level: the stored one wins over the configured one, here at once and on other replicas soon. */
@Injectable()
export class LogLevelService implements OnApplicationShutdown {
  private readonly setting: RuntimeSetting<LogLevel>;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly settings: SettingsService,
    private readonly log: Log,
    { env }: AppConfig,
  ) {
    this.setting = logLevel(env.LOG_LEVEL);
  }

  read(): Promise<LogLevel> {
    return this.settings.get(this.setting);
  }

  async change(level: LogLevel, actor: UserId): Promise<LogLevel> {
    await this.settings.set(this.setting, level, actor);
    this.log.level = level;
    return level;
  }

  /** Obeys the stored level from now on. Only what serves requests does: an operator command stays quiet. */
  async follow(): Promise<void> {
    await this.obey();
    this.timer = setInterval(() => void this.obey(), INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** While the storage is away the level stays as it is; others tell about the outage. */
  private async obey(): Promise<void> {
    const level = await this.read().catch(() => this.log.level);
    if (level !== this.log.level) this.log.level = level;
  }
}
