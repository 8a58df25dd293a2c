import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Log, type LogLevel } from '#platform/logging';
import { SECOND_MS, type UserId } from '#shared';
import { logLevel, type RuntimeSetting } from './runtime-settings.js';
import { SettingsService } from './settings.service.js';

/** The documented limit for other replicas is five seconds; the difference allows for a slow query. */
const POLL_INTERVAL_MS = 3 * SECOND_MS;

/** Applies the log level. A stored level takes precedence over `LOG_LEVEL`, on every replica. */
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

  get(): Promise<LogLevel> {
    return this.settings.get(this.setting);
  }

  /** Stores the level, and applies it on this replica at once. */
  async set(level: LogLevel, actor: UserId): Promise<void> {
    await this.settings.set(this.setting, level, actor);
    this.log.level = level;
  }

  /** Starts to apply the stored level, now and at every poll. Operator commands do not call it: they log little. */
  async startPolling(): Promise<void> {
    await this.applyStoredLevel();
    this.timer = setInterval(() => void this.applyStoredLevel(), POLL_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Keeps the current level while the database is unavailable; other components report the outage. */
  private async applyStoredLevel(): Promise<void> {
    const level = await this.get().catch(() => this.log.level);
    if (level !== this.log.level) this.log.level = level;
  }
}
