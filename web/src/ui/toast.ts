import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components';
import { onForget } from '@/session/forget';

type Notice = {
  readonly text: string;
  /** A page where the user can act on it. */
  readonly link: { readonly to: string; readonly label: string } | undefined;
};

export const toastQueue = new ToastQueue<Notice>({ maxVisibleToasts: 3 });
onForget(() => toastQueue.clear());

/**
 * Reports a success that needs no response; with a link, stays until it is closed. Show errors in a form or a banner
 * instead.
 */
export function toast(text: string, link?: Notice['link']): void {
  toastQueue.add({ text, link }, link === undefined ? { timeout: 6000 } : {});
}
