import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components';
import { onForget } from '@/session/forget';

export const toastQueue = new ToastQueue<string>({ maxVisibleToasts: 3 });
onForget(() => toastQueue.clear());

/** Reports a success that needs no response. Show errors in a form or a banner instead. */
export function toast(text: string): void {
  toastQueue.add(text, { timeout: 6000 });
}
