import {
  guacdUrl,
  oidcAutoProvision,
  passwordLoginAllowed,
  passwordResetAllowed,
  registrationAllowed,
  remoteDesktopEnabled,
  type RuntimeSetting,
  sessionTimeoutHours,
} from '#settings';
import { type Note, type SourceSetting } from '../source-data.js';

type AnySetting = RuntimeSetting<boolean | number | string>;

/** The settings that mean the same here. */
const SETTINGS: Readonly<Record<string, AnySetting>> = {
  allow_registration: registrationAllowed,
  allow_password_login: passwordLoginAllowed,
  allow_password_reset: passwordResetAllowed,
  oidc_auto_provision: oidcAutoProvision,
  session_timeout_hours: sessionTimeoutHours,
  guac_enabled: remoteDesktopEnabled,
  guac_url: guacdUrl,
};

/** Settings of the accounts part that have no counterpart; others are keys, short-lived, or about hosts. */
const WITHOUT_COUNTERPART = ['oidc_silent_login_default', 'log_level', 'command_history_enabled'];

type ReadSettings = { readonly settings: readonly SourceSetting[]; readonly notes: readonly Note[] };

export function readSettings(stored: ReadonlyMap<string, string>): ReadSettings {
  const settings: SourceSetting[] = [];
  const notes: Note[] = [];
  for (const [sourceId, setting] of Object.entries(SETTINGS)) {
    const text = stored.get(sourceId);
    if (text === undefined) continue;
    const value = parseValue(text, setting);
    if (setting.isValid(value)) settings.push({ sourceId, setting, value });
    else notes.push(dropped(sourceId, `its value is not allowed here: choose ${setting.choices}`));
  }
  const others = WITHOUT_COUNTERPART.filter((name) => stored.has(name));
  return { settings, notes: [...notes, ...others.map((name) => dropped(name, 'it is set elsewhere here'))] };
}

function parseValue(text: string, { defaultValue }: AnySetting): unknown {
  if (typeof defaultValue === 'string') return text;
  if (typeof defaultValue === 'number') return Number(text);
  return { true: true, '1': true, false: false, '0': false }[text];
}

const dropped = (name: string, reason: string): Note => ({
  kind: 'setting',
  name,
  outcome: 'dropped',
  reason,
});
