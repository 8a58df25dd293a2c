import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const VALUES: unknown[] = [null, false, true, 0, -1.5, 1e300, '', ' ', 'text', '🔑\u0000\ud800', [], {}, [null],
  { host: 'web-1', ports: [22, 443], nested: { deep: [{ er: null }] } }, { value: 1, version: 9 },
  { constructor: 1, prototype: { a: 1 }, hasOwnProperty: [{ toString: null, valueOf: 'x' }] }, [{ constructor: { __proto: 1 } }],
  { isPrototypeOf: {}, __defineGetter__: 1, length: 0, then: {} }]; // prettier-ignore
const pathOf = (name: string) => `/users/data/${encodeURIComponent(name)}`;

describe.each(engines)('encrypted items on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let ada: Person;
  let grace: Person;
  const put = (name: string, body: unknown, person = ada) => person.client.put(pathOf(name), body);
  const get = (name: string, person = ada) => person.client.get(pathOf(name));
  const remove = (name: string, person = ada) => person.client.delete(pathOf(name));

  beforeAll(async () => {
    ada = await aPerson(running.app, 'Ada');
    grace = await aPerson(running.app, 'Grace');
  });

  it('are an empty list at first', async () => {
    const { status, body } = await grace.client.get('/users/data');
    expect([status, body]).toEqual([200, { items: [] }]);
  });

  it('return everything but the value for a write, and the value for a read', async () => {
    const updatedAt = new Date(running.app.clock.now()).toISOString();
    const written = await put('hosts/web-1', { value: { port: 22 } });
    expect([written.status, written.body]).toEqual([
      200,
      { name: 'hosts/web-1', size: 11, version: 1, updatedAt },
    ]);

    const read = await get('hosts/web-1');
    expect([read.status, read.body]).toEqual([
      200,
      { name: 'hosts/web-1', value: { port: 22 }, version: 1, updatedAt },
    ]);
    expect((await ada.client.get('/users/data')).body.items).toEqual([written.body]);
  });

  it.each(VALUES.map((value) => [value]))('keep %j unchanged', async (value) => {
    expect((await put('any', { value })).status).toBe(200);
    const { body } = await get('any');
    expect(body).toHaveProperty('value');
    expect(body.value).toEqual(value);
  });

  it('round integers beyond 2^53, but keep them exactly as strings', async () => {
    const body = '{"value":{"number":9007199254740993,"text":"9007199254740993"}}';
    expect((await put('numbers', body)).status).toBe(200);

    expect((await get('numbers')).body.value).toEqual({ number: 2 ** 53, text: '9007199254740993' });
  });

  it('are measured by the bytes of their value as JSON', async () => {
    expect((await put('size', { value: 'é🔑' })).body.size).toBe(8);
  });

  it.each(['a', 'A-Z_a.z', ':/._-', 'x'.repeat(128), '...', 'a//b/', '0'])(
    'can be named %s',
    async (name) => {
      expect((await put(name, { value: name })).body.name).toBe(name);
      expect((await get(name)).body.value).toBe(name);
      expect((await remove(name)).status).toBe(200);
    },
  );

  it.each(['x'.repeat(129), 'a b', 'ä', 'a\\b', 'a%', 'a\u0000', 'a?b', '*', 'a\nb', '\ud83d\udd11'])(
    'cannot be named %j',
    async (name) => {
      for (const response of [await put(name, { value: 1 }), await get(name), await remove(name)]) {
        expect([response.status, response.body]).toEqual([
          400,
          { error: expect.any(String), code: 'INVALID_DATA_NAME' },
        ]);
      }
    },
  );

  it('have case-sensitive names', async () => {
    await put('Case', { value: 'upper' });
    await put('case', { value: 'lower' });
    expect([(await get('Case')).body.value, (await get('case')).body.value]).toEqual(['upper', 'lower']);
  });

  it('are listed in the order of their names', async () => {
    const person = await aPerson(running.app);
    for (const name of ['b', 'a', 'C']) await put(name, { value: 1 }, person);
    const { body } = await person.client.get('/users/data');
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['C', 'a', 'b']);
  });

  it('return DATA_NOT_FOUND where there is none', async () => {
    for (const response of [await get('none'), await remove('none')]) {
      expect([response.status, response.body]).toEqual([
        404,
        { error: expect.any(String), code: 'DATA_NOT_FOUND' },
      ]);
    }
  });

  it.each([undefined, {}, { version: 0 }, { values: 1 }])('reject %j, which has no value', async (body) => {
    const response = await put('novalue', body);
    expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('have a version that a write can require', async () => {
    expect((await put('counted', { value: 1 })).body.version).toBe(1);
    expect((await put('counted', { value: 2 })).body.version).toBe(2);
    expect((await put('counted', { value: 3, version: 2 })).body.version).toBe(3);

    for (const version of [0, 1, 2, 4, 99]) {
      const refused = await put('counted', { value: 4, version });
      expect([refused.status, refused.body]).toEqual([
        409,
        { error: expect.any(String), code: 'VERSION_CONFLICT', version: 3 },
      ]);
    }
    expect((await get('counted')).body).toMatchObject({ value: 3, version: 3 });
  });

  it('are written with version 0 only if there is none', async () => {
    expect((await put('fresh', { value: 1, version: 0 })).body.version).toBe(1);
    expect((await put('fresh', { value: 2, version: 0 })).body).toMatchObject({
      code: 'VERSION_CONFLICT',
      version: 1,
    });
    const absent = await put('absent', { value: 1, version: 1 });
    expect([absent.status, absent.body.version]).toEqual([409, 0]);
    expect((await get('absent')).status).toBe(404);
  });

  it('treat version null as absent', async () => {
    await put('nullversion', { value: 1 });
    expect((await put('nullversion', { value: 2, version: null })).body.version).toBe(2);
  });

  it('start again at version 1 after they were deleted', async () => {
    await put('again', { value: 1 });
    await put('again', { value: 2 });
    expect((await remove('again')).body).toEqual({ success: true });
    expect((await put('again', { value: 3, version: 0 })).body.version).toBe(1);
  });

  it('cannot be listed, read, overwritten or deleted by another user', async () => {
    await put('mine', { value: 'of Ada' });

    expect((await get('mine', grace)).status).toBe(404);
    expect((await remove('mine', grace)).status).toBe(404);
    await put('mine', { value: 'of Grace' }, grace);
    expect((await grace.client.get('/users/data')).body.items).toHaveLength(1);
    expect((await get('mine')).body.value).toBe('of Ada');
  });

  it('are stored encrypted', async () => {
    await put('secret', { value: 'MARKER-of-a-secret' });
    const rows = await stored<{ ciphertext: Buffer }>(running.app, 'SELECT ciphertext FROM user_data_item');
    for (const { ciphertext } of rows) expect(ciphertext.includes('MARKER')).toBe(false);
  });

  it('count every accepted one of twenty concurrent writes', async () => {
    const responses = await Promise.all(Array.from({ length: 20 }, (_, value) => put('raced', { value })));
    const accepted = responses.filter(({ status }) => status === 200);
    const refused = responses.filter(({ status }) => status !== 200);

    const versions = accepted.map(({ body }) => body.version as number).sort((a, b) => a - b);
    expect(versions).toEqual(versions.map((_, i) => i + 1));
    for (const { body } of refused) expect(body.code).toBe('VERSION_CONFLICT');
    const { body } = await get('raced');
    expect(body.version).toBe(accepted.length);
    expect(responses[body.value as number]!.body.version).toBe(body.version);
  });

  it('accept one of twenty concurrent writes based on the same version', async () => {
    await put('contended', { value: 'read' });
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, value) => put('contended', { value, version: 1 })),
    );
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
  });

  it('require a credential', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await running.app.client().send(method, '/users/data/x', undefined, {});
      expect([response.status, response.body.code]).toEqual([401, 'MISSING_TOKEN']);
    }
  });
});

describe.each(engines)('limits of encrypted items on %s', (_name, createDatabase) => {
  const env = { DATA_ITEM_MAX_KIB: '1', DATA_MAX_ITEMS: '5' };
  const running = runningApp(createDatabase, { env });

  it('allow 1 KiB per item here, measured as JSON, and a slightly larger body', async () => {
    const { client } = await aPerson(running.app);
    expect((await client.put('/users/data/a', { value: 'x'.repeat(1_022) })).body.size).toBe(1_024);

    for (const value of ['x'.repeat(1_023), 'é'.repeat(512), 'x'.repeat(200_000)]) {
      const response = await client.put('/users/data/a', { value });
      expect([response.status, response.body]).toEqual([
        413,
        { error: 'The request body is too large', code: 'PAYLOAD_TOO_LARGE' },
      ]);
    }
    expect((await client.get('/users/data/a')).body.version).toBe(1);
  });

  it('allow five items here: the sixth is rejected until one is deleted', async () => {
    const { client } = await aPerson(running.app);
    for (let i = 1; i <= 5; i += 1)
      expect((await client.put(`/users/data/${i}`, { value: i })).status).toBe(200);
    const refused = await client.put('/users/data/6', { value: 6 });
    expect([refused.status, refused.body]).toEqual([409, { error: expect.any(String), code: 'DATA_LIMIT' }]);

    expect((await client.put('/users/data/5', { value: 'again' })).status).toBe(200);
    expect((await client.delete('/users/data/none')).status).toBe(404);
    expect((await client.put('/users/data/6', { value: 6 })).status).toBe(409);
    await client.delete('/users/data/1');
    expect((await client.put('/users/data/6', { value: 6 })).status).toBe(200);
    expect((await client.put('/users/data/7', { value: 7 })).status).toBe(409);
  });

  it('apply to twenty concurrent writes and take concurrent deletions into account', async () => {
    const { client } = await aPerson(running.app);
    const names = Array.from({ length: 20 }, (_, i) => `item-${i}`);
    const responses = await Promise.all(names.map((name) => client.put(`/users/data/${name}`, { value: 1 })));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(responses.every(({ status, body }) => status === 200 || body.code === 'DATA_LIMIT')).toBe(true);
    expect((await client.get('/users/data')).body.items).toHaveLength(5);

    await Promise.all(names.flatMap((name) => [1, 2].map(() => client.delete(`/users/data/${name}`))));
    const again = await Promise.all(names.map((name) => client.put(`/users/data/${name}`, { value: 1 })));
    expect(again.filter(({ status }) => status === 200)).toHaveLength(5);
  });
});

describe.each(engines)('an item of the usual size on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('can be 256 KiB, even where every character is escaped in the request', async () => {
    const { client } = await aPerson(running.app);
    const value = '"'.repeat(131_071);
    const response = await client.put('/users/data/large', { value });
    expect([response.status, response.body.size]).toEqual([200, 262_144]);
    expect((await client.get('/users/data/large')).body.value).toBe(value);
    expect((await client.put('/users/data/large', { value: `${value}x` })).status).toBe(413);
  });

  it('can be 256 KiB of letters that a client sends as Unicode escapes', async () => {
    const { client } = await aPerson(running.app);
    const body = `{"value":"${'\\u0436'.repeat(131_071)}"}`;
    const response = await client.send('PUT', '/users/data/large', body, {
      'content-type': 'application/json',
    });
    expect([response.status, response.body.size]).toEqual([200, 262_144]);
  });
});
