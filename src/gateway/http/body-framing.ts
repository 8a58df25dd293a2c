import { headerValues, type HeaderList } from '../headers/header-list.js';

/** Whether a request has a body (RFC 9112, section 6). */
export const hasBody = (list: HeaderList): boolean =>
  headerValues(list, 'transfer-encoding').length > 0 ||
  headerValues(list, 'content-length').some((value) => Number(value) !== 0);

/** Whether the transfer encoding can be forwarded: Node decodes only `chunked`. */
export const isForwardableEncoding = (list: HeaderList): boolean =>
  headerValues(list, 'transfer-encoding').every((value) => value.trim().toLowerCase() === 'chunked');

/** Methods whose body has a meaning in every server. */
const EXPECTS_BODY = /^(?:POST|PUT|PATCH)$/;
/** Methods for which Node announces no body by itself; for others it would be a chunked one. */
const HAS_NO_BODY = /^(?:GET|HEAD|DELETE|OPTIONS)$/;

/** Whether servers may leave the body of a request unread and take it for the next request (RFC 9110, section 9.3). */
export const isBodyUnexpected = (method: string, isBodySent: boolean): boolean =>
  isBodySent && !EXPECTS_BODY.test(method);

/** Returns headers that announce exactly the body that the client sends. */
export function withExactLength(method: string, sent: HeaderList, headers: string[]): string[] {
  if (HAS_NO_BODY.test(method)) return headers;
  const isAnnounced = hasBody(sent) || headerValues(headers, 'content-length').length > 0;
  return isAnnounced ? headers : [...headers, 'Content-Length', '0'];
}
