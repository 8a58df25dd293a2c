import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';

/** Returns what turns an error into a sentence: translated by its code, else as the API words it. */
export function useErrorText(): (error: ApiError) => string {
  const t = useTranslations('errors');
  return (error) => {
    const key = error.code as Parameters<typeof t.has>[0];
    if (!t.has(key)) return error.message;
    return t(key, numbersOf(error));
  };
}

/** Messages may use the numbers that come with a refusal; those that are absent count as 0. */
function numbersOf({ fields, message }: ApiError): Record<string, number> {
  // The API has the shortest length of a password in its sentence alone.
  const number = Number(/\d+/.exec(message)?.[0] ?? 0);
  const numbers: Record<string, number> = { remainingAttempts: 0, number };
  for (const [name, value] of Object.entries(fields)) if (typeof value === 'number') numbers[name] = value;
  return numbers;
}
