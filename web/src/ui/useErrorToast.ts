import { type ApiError } from '@/api/ApiError';
import { useErrorText } from '@/i18n/useErrorText';

/** Returns what reports a refusal as a toast: for buttons that have no place beside them for an error. */
export function useErrorToast(): (error: ApiError) => void {
  const textOf = useErrorText();
  return (error) => {
    const text = textOf(error);
    // The queue is part of the layout's code, which pages before the login do without.
    void import('./toast').then(({ toast }) => toast(text));
  };
}
