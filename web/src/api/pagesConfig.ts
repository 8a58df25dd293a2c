import { createContext, useContext } from 'react';
import { api, send } from './client';
import { type components } from './schema';

/** The configuration of the pages. */
export type PagesConfig = components['schemas']['PagesConfigResponse'];

const DEFAULTS: PagesConfig = {
  name: 'Latchkey',
  logo_url: null,
  accent_color: null,
  links: [],
  version: '',
  setup_code_required: false,
  password_min_length: 8,
  explorer_url: null,
  default_locale: null,
  public_url: location.origin,
  is_https: location.protocol === 'https:',
};

/** Loads the configuration of the pages; falls back to the defaults if the service does not respond. */
export function loadPagesConfig(): Promise<PagesConfig> {
  return send(api.GET('/api/pages')).catch(() => DEFAULTS);
}

export const PagesConfigContext = createContext(DEFAULTS);

export function usePagesConfig(): PagesConfig {
  return useContext(PagesConfigContext);
}
