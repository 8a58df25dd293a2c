/** The base path of the pages without a trailing slash; empty at the root of a host. */
export const basePath = new URL(document.baseURI).pathname.replace(/\/$/, '');

const configured = document.querySelector<HTMLMetaElement>('meta[name="latchkey-api"]')?.content ?? '';

/** The base URL of the API: that of the pages, unless the document specifies another one. */
export const apiUrl = configured === '' ? location.origin + basePath : configured.replace(/\/$/, '');

/** The origin of paths in API responses, such as that of the logo. */
export const apiOrigin = new URL(apiUrl).origin;

/** Whether the API is on another origin than the pages, so that requests must include credentials explicitly. */
export const isApiCrossOrigin = apiOrigin !== location.origin;
