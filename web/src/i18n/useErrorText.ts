import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';

/** Returns a function that translates an error by its code; without a translation it returns the API's message. */
export function useErrorText(): (error: ApiError) => string {
  const t = useTranslations('errors');
  return (error) => {
    const key = error.code as Parameters<typeof t.has>[0];
    if (!t.has(key)) return error.message;
    return t(key, toMessageNumbers(error));
  };
}

/** Returns the numbers in an error response as message arguments; 0 if absent. */
function toMessageNumbers({ fields, message }: ApiError): Record<string, number> {
  // The minimum length of a password is only in the API's message.
  const number = Number(/\d+/.exec(message)?.[0] ?? 0);
  const numbers: Record<string, number> = { remainingAttempts: 0, number };
  for (const [name, value] of Object.entries(fields)) if (typeof value === 'number') numbers[name] = value;
  return numbers;
}
