/** https://accounts.google.com/.well-known/openid-configuration */
export const GOOGLE_ISSUER = 'https://accounts.google.com';

export const GITHUB_BASE_URL = 'https://github.com';
const GITHUB_ISSUER_PATH = '/login/oauth';

/** Returns the endpoints of GitHub, GitHub Enterprise Cloud or GitHub Enterprise Server. */
export function toGithubEndpoints(baseUrl: string) {
  const { href, hostname, protocol, host } = new URL(baseUrl);
  const base = href.replace(/\/+$/, '');
  // The cloud has its API on a host of its own, a server below a path.
  const hasApiHost = hostname === 'github.com' || hostname.endsWith('.ghe.com');
  const issuerUrl = `${base}${GITHUB_ISSUER_PATH}`;
  return {
    issuerUrl,
    authorizationUrl: `${issuerUrl}/authorize`,
    tokenUrl: `${issuerUrl}/access_token`,
    userinfoUrl: hasApiHost ? `${protocol}//api.${host}/user` : `${base}/api/v3/user`,
  };
}

/** Returns the address that the endpoints were made of. */
export const toGithubBaseUrl = (issuerUrl: string): string =>
  issuerUrl.endsWith(GITHUB_ISSUER_PATH) ? issuerUrl.slice(0, -GITHUB_ISSUER_PATH.length) : issuerUrl;

/** The defaults of a GitHub provider: new accounts get the login name, which users know. */
export const GITHUB_DEFAULTS = {
  ...toGithubEndpoints(GITHUB_BASE_URL),
  protocol: 'github',
  namePath: 'login',
  scopes: 'read:user user:email',
} as const;
