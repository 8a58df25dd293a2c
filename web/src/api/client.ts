import createClient from 'openapi-fetch';
import { noteRefusal } from '@/session/sessionState';
import { isInputRecent } from '@/session/activity';
import { ApiError } from './ApiError';
import { apiUrl, isApiElsewhere } from './location';
import { type paths } from './schema';

/** Sends typed requests: `send(api.GET('/users/me'))`. */
export const api = createClient<paths, 'application/json'>({
  baseUrl: apiUrl,
  credentials: isApiElsewhere ? 'include' : 'same-origin',
  fetch: fetchOnce,
});

/**
 * Requests that nobody caused by input, such as polling, do not keep the idle lock away. A session that another tab has
 * renewed meanwhile is asked for again: the browser holds the newer cookie.
 */
async function fetchOnce(request: Request): Promise<Response> {
  if (!isInputRecent()) request.headers.set('X-Background', '1');
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401) return response;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return ApiError.fromBody(401, body).text('reason') === 'superseded' ? fetch(again) : response;
}

type Answer = { readonly data?: unknown; readonly error?: unknown; readonly response: Response };
type DataOf<A> = A extends { data: infer Data; error?: never } ? Data : never;

/** Returns the data of an answer. Throws an {@link ApiError} for every other outcome. */
export async function send<A extends Answer>(call: Promise<A>): Promise<DataOf<A>> {
  const answer = await call.catch((failure: unknown) => {
    throw failure instanceof SyntaxError ? ApiError.unreadable(200) : ApiError.unreachable();
  });
  if (answer.response.ok) return answer.data as DataOf<A>;
  const error = ApiError.fromBody(answer.response.status, answer.error);
  noteRefusal(error);
  throw error;
}
