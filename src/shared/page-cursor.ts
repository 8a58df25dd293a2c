import { type Instant } from './clock.js';
import { isId } from './ids.js';
import { InvalidRequest } from './request.errors.js';

/** The last row of a page that is sorted by time, then by id. */
export type PageCursor<Id extends string> = { readonly at: Instant; readonly id: Id };

const CURSOR = /^(\d{1,16})\.(.{36})$/;

/** Encodes the position after a page, opaque to clients. */
export const formatPageCursor = ({ at, id }: PageCursor<string>): string =>
  Buffer.from(`${at}.${id}`).toString('base64url');

/** Parses what {@link formatPageCursor} returned; null where none was sent. Throws `InvalidRequest`. */
export function parsePageCursor<Id extends string>(cursor: string | undefined): PageCursor<Id> | null {
  if (cursor === undefined) return null;
  const [, at = '', id = ''] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (!isId<Id>(id)) throw new InvalidRequest({}, 'cursor is not valid');
  return { at: Number(at), id };
}
