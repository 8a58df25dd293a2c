import { Readable } from 'node:stream';

/** Returns an object as JSON, with long lists after its other fields. Reads each list as fast as the client takes it. */
export const toJsonStream = (
  fields: object,
  lists: Readonly<Record<string, AsyncIterable<unknown>>>,
): Readable => Readable.from(write(fields, lists), { objectMode: false });

async function* write(
  fields: object,
  lists: Readonly<Record<string, AsyncIterable<unknown>>>,
): AsyncGenerator<string> {
  yield JSON.stringify(fields).slice(0, -1);
  for (const [name, list] of Object.entries(lists)) {
    yield `,${JSON.stringify(name)}:[`;
    let separator = '';
    for await (const one of list) {
      yield separator + JSON.stringify(one);
      separator = ',';
    }
    yield ']';
  }
  yield '}';
}
