import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components';
import { onForget } from '@/session/forget';

export const toastQueue = new ToastQueue<string>({ maxVisibleToasts: 3 });
onForget(() => toastQueue.clear());

/** Reports something that went well and needs no answer. Errors belong into a form or a banner. */
export function toast(text: string): void {
  toastQueue.add(text, { timeout: 6000 });
}
