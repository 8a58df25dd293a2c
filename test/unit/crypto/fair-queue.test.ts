import { describe, expect, it } from '@jest/globals';
import { FairQueue, type Flow } from '../../../src/platform/crypto/fair-queue.js';

type Item = { readonly name: string; readonly flow: Flow };

const item = (name: string, kind: string, address: string, user?: string): Item => ({
  name,
  flow: { kind, address, user },
});
const many = (count: number, kind: string, address: string): Item[] =>
  Array.from({ length: count }, (_, i) => item(`${kind} ${address} ${i}`, kind, address));

function queueOf(limit: number, ...items: readonly Item[]): FairQueue<Item> {
  const queue = new FairQueue<Item>(limit);
  for (const one of items) expect(queue.add(one)).toBeUndefined();
  return queue;
}

/** Takes all items in order. */
function drain(queue: FairQueue<Item>): string[] {
  const names: string[] = [];
  for (let next = queue.next(); next; next = queue.next()) names.push(next.name);
  return names;
}

describe('FairQueue.next', () => {
  it('serves one flow in order of arrival', () => {
    const queue = queueOf(8, ...many(3, 'login', 'a'));
    expect(drain(queue)).toEqual(['login a 0', 'login a 1', 'login a 2']);
  });

  it('serves kinds of work in turn, however many items of one kind wait', () => {
    const queue = queueOf(64, ...many(40, 'create', 'a'), ...many(2, 'login', 'b'), ...many(1, 'reset', 'c'));
    expect(drain(queue).slice(0, 6)).toEqual([
      'create a 0',
      'login b 0',
      'reset c 0',
      'create a 1',
      'login b 1',
      'create a 2',
    ]);
  });

  it('serves the addresses of one kind in turn', () => {
    const queue = queueOf(64, ...many(40, 'login', 'a'), ...many(2, 'login', 'b'), ...many(1, 'login', 'c'));
    expect(drain(queue).slice(0, 5)).toEqual([
      'login a 0',
      'login b 0',
      'login c 0',
      'login a 1',
      'login b 1',
    ]);
  });

  it('serves the users of one address in turn', () => {
    const passcodes = ['first', 'second'].map((name) => item(name, 'authenticated', 'a', 'mallory'));
    const queue = queueOf(8, ...passcodes, item('owner', 'authenticated', 'a', 'ada'));
    expect(drain(queue)).toEqual(['first', 'owner', 'second']);
  });

  it('serves an address that mixes kinds of work once per round and kind', () => {
    const flood = ['create', 'login', 'reset'].flatMap((kind) => many(10, kind, 'a'));
    const queue = queueOf(64, ...flood, item('owner', 'login', 'b'));
    expect(drain(queue).indexOf('owner')).toBeLessThan(6);
  });

  it('keeps the order of turns when items are removed or added', () => {
    const [left, stayed] = many(2, 'login', 'a');
    const queue = queueOf(8, left!, stayed!, item('owner', 'login', 'b'));
    queue.remove(left!);
    expect(queue.next()).toBe(stayed);
    queue.add(left!);
    expect(drain(queue)).toEqual(['owner', left!.name]);
    expect(queue.size).toBe(0);
  });
});

describe('a full FairQueue', () => {
  it('drops a new item of the address with the most waiting items', () => {
    const queue = queueOf(4, ...many(3, 'create', 'a'), item('owner', 'login', 'b'));
    const newcomer = item('one more', 'create', 'a');

    expect(queue.isFullFor(newcomer.flow)).toBe(true);
    expect(queue.add(newcomer)).toBe(newcomer);
    expect(queue.size).toBe(4);
  });

  it('drops the newest item of that address for an item of another address', () => {
    const flood = many(4, 'create', 'a');
    const queue = queueOf(4, ...flood);
    const owner = item('owner', 'create', 'b');

    expect(queue.isFullFor(owner.flow)).toBe(false);
    expect(queue.add(owner)).toBe(flood[3]);
    expect(drain(queue)).toEqual(['create a 0', 'owner', 'create a 1', 'create a 2']);
  });

  it('counts the waiting items of an address over all kinds of work', () => {
    const flood = ['create', 'login', 'reset'].map((kind) => item(kind, kind, 'a'));
    const legitimate = ['b', 'c', 'd', 'e'].map((address) => item(address, 'login', address));
    const queue = queueOf(7, ...legitimate, ...flood);

    expect(queue.add(item('owner', 'login', 'f'))?.flow.address).toBe('a');
  });

  it('drops the newest item of the most common kind when all addresses have equally many', () => {
    const crowd = ['a', 'b', 'c'].map((address) => item(address, 'create', address));
    const queue = queueOf(3, ...crowd);

    expect(queue.isFullFor({ kind: 'create', address: 'd' })).toBe(true);
    expect(queue.add(item('owner', 'login', 'd'))).toBe(crowd[2]);
  });

  it('drops the newest item of the most common kind of one address', () => {
    const flood = many(3, 'create', 'a');
    const queue = queueOf(3, ...flood);

    expect(queue.add(item('neighbour', 'login', 'a'))).toBe(flood[2]);
  });

  it('accepts an item again after another was removed', () => {
    const queue = queueOf(2, ...many(2, 'login', 'a'));
    queue.next();
    expect(queue.isFullFor({ kind: 'login', address: 'a' })).toBe(false);
    expect(queue.add(item('next', 'login', 'a'))).toBeUndefined();
  });
});
