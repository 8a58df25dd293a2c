import { OidcConfig } from '#oidc';
import { type AppConfig } from '#platform/config';
import { type Reader } from '#platform/database';
import { parseHostAndPort } from '#platform/network';
import { guacdUrl, remoteDesktopEnabled, type RuntimeSetting, Setting } from '#settings';
import { type Dependencies } from './dependency-checks.js';

/** The dependencies as admins stored them, under those of the environment. */
export async function storedDependencies({ env }: AppConfig, reader: Reader): Promise<Dependencies> {
  const isEnabled = await settingIn(reader, remoteDesktopEnabled);
  return {
    issuer: env.OIDC_ISSUER_URL ?? (await storedIssuer(reader)),
    guacd: isEnabled ? parseHostAndPort(await settingIn(reader, guacdUrl)) : null,
  };
}

/** Where no storage can be asked. */
export const configuredDependencies = ({ env }: AppConfig): Dependencies => ({
  issuer: env.OIDC_ISSUER_URL ?? null,
  guacd: null,
});

async function storedIssuer(reader: Reader): Promise<string | null> {
  const row = await reader.read((manager) => manager.findOneBy(OidcConfig, { id: 1 }));
  return row && (JSON.parse(row.settings) as { issuerUrl: string }).issuerUrl;
}

async function settingIn<T extends boolean | string>(reader: Reader, setting: RuntimeSetting<T>): Promise<T> {
  const row = await reader.read((manager) => manager.findOneBy(Setting, { name: setting.name }));
  if (!row) return setting.defaultValue;
  const value: unknown = JSON.parse(row.value);
  return setting.isValid(value) ? value : setting.fallback;
}
