import { afterAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform/config';
import { Log } from '#platform/logging';
import { WebPages } from '#platform/web';
import { FrontendRedirect } from '../../../src/auth/oidc/frontend-redirect.js';
import { WebFolder } from '../../support/fixtures/web-folder.js';

const PUBLIC_URL = 'https://example.com/auth';
const FRAGMENT = '#temp_token=abc.def&rememberMe=true';

describe('the second factor of single sign-on', () => {
  const web = WebFolder.make();
  afterAll(() => web.remove());

  it.each([
    ['the pages', {}, `${PUBLIC_URL}/login${FRAGMENT}`],
    [
      'the pages that are the front end by name',
      { FRONTEND_URL: `${PUBLIC_URL}/` },
      `${PUBLIC_URL}/login${FRAGMENT}`,
    ],
    ['its own page without pages', { WEB: 'off' }, `${PUBLIC_URL}/users/oidc/second-factor${FRAGMENT}`],
    [
      'its own page for another front end',
      { FRONTEND_URL: 'https://app.example.com' },
      `${PUBLIC_URL}/users/oidc/second-factor${FRAGMENT}`,
    ],
    [
      'a front end that asks itself',
      { FRONTEND_URL: 'https://app.example.com', OIDC_SECOND_FACTOR: 'fragment' },
      `https://app.example.com/?requires_totp=true${FRAGMENT}`,
    ],
    [
      'the pages where they ask as a front end does',
      { OIDC_SECOND_FACTOR: 'fragment' },
      `${PUBLIC_URL}/?requires_totp=true${FRAGMENT}`,
    ],
  ])('is requested by %s, with the token in the fragment only', (_who, env, url) => {
    const config = loadConfig({ PUBLIC_URL, ...env });
    const redirect = new FrontendRedirect(
      config,
      Log.create('error', 'json'),
      WebPages.open(web.path, config),
    );

    expect(redirect.secondFactor('abc.def', true)).toEqual({ url, statusCode: 302 });
  });
});
