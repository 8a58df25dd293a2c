import { createContext, useContext } from 'react';
import { api, send } from './client';
import { type components } from './schema';

/** What the pages show of the installation. */
export type PagesConfig = components['schemas']['PagesConfigResponse'];

const DEFAULTS: PagesConfig = {
  name: 'Latchkey',
  logo_url: null,
  accent_color: null,
  links: [],
  version: '',
  setup_code_required: false,
  explorer_url: null,
  default_locale: null,
  public_url: location.origin,
  is_https: location.protocol === 'https:',
};

/** Asks for the configuration of the pages; the defaults stand in while the service does not answer. */
export function loadPagesConfig(): Promise<PagesConfig> {
  return send(api.GET('/api/pages')).catch(() => DEFAULTS);
}

export const PagesConfigContext = createContext(DEFAULTS);

export function usePagesConfig(): PagesConfig {
  return useContext(PagesConfigContext);
}
