import { type ApiError } from '@/api/ApiError';
import { useErrorText } from '@/i18n/useErrorText';

/** Returns a function that shows an error as a toast, for buttons without space for an error message. */
export function useErrorToast(): (error: ApiError) => void {
  const toText = useErrorText();
  return (error) => {
    const text = toText(error);
    // Lazy, because the toast queue is in the layout's bundle, which the pages before the login do not load.
    void import('./toast').then(({ toast }) => toast(text));
  };
}
