/** The path below which the pages live, without a slash at its end: empty at the root of a host. */
export const basePath = new URL(document.baseURI).pathname.replace(/\/$/, '');

const configured = document.querySelector<HTMLMetaElement>('meta[name="latchkey-api"]')?.content ?? '';

/** Where the API is: below the pages' own base, unless the document names another place. */
export const apiUrl = configured === '' ? location.origin + basePath : configured.replace(/\/$/, '');

/** Paths that the API names, such as the logo's, are on this origin. */
export const apiOrigin = new URL(apiUrl).origin;

/** Whether the API has another origin than the pages, so that cookies have to be asked for. */
export const isApiElsewhere = apiOrigin !== location.origin;
