import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { passwordLoginAllowed, type RuntimeSetting, runtimeSettings, SettingsService } from '#settings';
import { InvalidRequest } from '#shared';
import { AdminLogins } from '../flow/admin-logins.service.js';

type Value = boolean | number | string;

/** Reads and changes settings by name, for operators. */
@Injectable()
export class OperatorSettingsService {
  private readonly known: readonly RuntimeSetting<Value>[];

  constructor(
    private readonly settings: SettingsService,
    private readonly adminLogins: AdminLogins,
    { env }: AppConfig,
  ) {
    this.known = runtimeSettings(env.LOG_LEVEL);
  }

  async list(): Promise<Record<string, Value>> {
    const values: Record<string, Value> = {};
    for (const setting of this.known) values[setting.name] = await this.settings.get(setting);
    return values;
  }

  /** Throws `InvalidRequest` for an unknown name. */
  async get(name: string): Promise<Value> {
    return this.settings.get(this.find(name));
  }

  /** Throws `InvalidRequest` for an unknown name or an invalid value, `WouldLockOut`. */
  async set(name: string, text: string): Promise<Value> {
    const setting = this.find(name);
    const value = parseValue(text);
    if (!setting.isValid(value)) {
      throw new InvalidRequest({}, `${text} is not a valid value of ${name}. Allowed: ${setting.choices}`);
    }
    // Forbidding password login is rejected if no admin would be able to log in.
    if (name === passwordLoginAllowed.name)
      await this.adminLogins.setPasswordLoginAllowed(value === true, null);
    else await this.settings.set(setting, value, null);
    return value;
  }

  private find(name: string): RuntimeSetting<Value> {
    const setting = this.known.find((known) => known.name === name);
    if (setting) return setting;
    const names = this.known.map((known) => known.name).join(', ');
    throw new InvalidRequest({}, `There is no setting "${name}". Settings are ${names}`);
  }
}

/** Parses true, false and numbers; everything else is text. */
function parseValue(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
