import createClient from 'openapi-fetch';
import { noteRefusal } from '@/session/sessionState';
import { isInputRecent } from '@/session/activity';
import { askForProof } from '@/session/proof';
import { ApiError } from './ApiError';
import { apiUrl, isApiCrossOrigin } from './location';
import { type paths } from './schema';

/** Sends typed requests: `send(api.GET('/users/me'))`. */
export const api = createClient<paths, 'application/json'>({
  baseUrl: apiUrl,
  credentials: isApiCrossOrigin ? 'include' : 'same-origin',
  fetch: fetchOnce,
});

/** Begins the paths of the requests that prove who uses the session: they answer themselves which proofs they accept. */
const PROOF_PATH = '/users/reauthenticate';

/**
 * Marks requests without recent user input, such as polling, so that they do not reset the idle timeout. Retries a request
 * that another tab's renewal of the session has made fail: the browser has the new cookie by then. Asks for the proof that
 * a request needs, and repeats it then.
 */
async function fetchOnce(request: Request): Promise<Response> {
  if (!isInputRecent()) request.headers.set('X-Background', '1');
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 && response.status !== 403) return response;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return (await isRepeatable(ApiError.fromBody(response.status, body), request)) ? fetch(again) : response;
}

async function isRepeatable({ code, fields }: ApiError, { url }: Request): Promise<boolean> {
  if (code !== 'REAUTHENTICATION_REQUIRED') return fields['reason'] === 'superseded';
  const { needs } = fields;
  return !url.startsWith(apiUrl + PROOF_PATH) && askForProof(Array.isArray(needs) ? needs.map(String) : []);
}

type Answer = { readonly data?: unknown; readonly error?: unknown; readonly response: Response };
type DataOf<A> = A extends { data: infer Data; error?: never } ? Data : never;

/** Returns the data of a successful response. Throws an {@link ApiError} otherwise. */
export async function send<A extends Answer>(call: Promise<A>): Promise<DataOf<A>> {
  const answer = await call.catch((failure: unknown) => {
    throw failure instanceof SyntaxError ? ApiError.unreadable(200) : ApiError.unreachable();
  });
  if (answer.response.ok) return answer.data as DataOf<A>;
  const error = ApiError.fromBody(answer.response.status, answer.error);
  noteRefusal(error);
  throw error;
}
