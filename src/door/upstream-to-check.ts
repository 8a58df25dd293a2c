import { changeSettings } from './application-change.js';
import { type ChangeApplicationRequest } from './application-request.dto.js';
import { checkConnection } from './application-rules.js';
import { type ApplicationSettings, NEW_SETTINGS } from './application-settings.js';

/** The fields of an application that decide how its upstream is reached. */
export type UpstreamFields = Pick<
  ChangeApplicationRequest,
  'upstream' | 'ca_file' | 'server_name' | 'fingerprint' | 'insecure' | 'host_header'
>;

/**
 * Returns the settings of an application whose upstream an admin wants to test before they are stored. Throws the refusals
 * of the fields, and `UpstreamRequired`.
 *
 * @param present null for an application that is not registered yet
 */
export function toSettingsToCheck(
  present: ApplicationSettings | null,
  fields: UpstreamFields,
): ApplicationSettings {
  const settings = changeSettings({ ...(present ?? NEW_SETTINGS), mode: 'gateway' }, fields);
  checkConnection(settings);
  return settings;
}
