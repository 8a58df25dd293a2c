const DAY_MS = 24 * 60 * 60 * 1000;
const NAME = 'latchkey-deletion-grace-days';

/** Set by the service that serves the pages; 0 on a host of their own, where the answer of the deletion tells the day. */
const days = Number(document.querySelector<HTMLMetaElement>(`meta[name="${NAME}"]`)?.content ?? 0);

/** Returns when an account that is deleted now will be gone; null if that is at once. */
export const toDeletionDay = (): Date | null => (days > 0 ? new Date(Date.now() + days * DAY_MS) : null);
