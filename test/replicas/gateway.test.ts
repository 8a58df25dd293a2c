import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person, tokenOf } from '../support/fixtures/accounts.js';
import { describeOnMysql, type TestDatabase } from '../support/databases/databases.js';
import {
  aGatewayApplication,
  endOf,
  GatewayBrowser,
  WITH_GATEWAY,
} from '../support/fixtures/gateway-browser.js';
import { portOf, Started } from '../support/fixtures/gateway-ends.js';
import { aLockablePerson, lock } from '../support/fixtures/screen-lock.js';
import { Program } from '../support/processes/program.js';
import { TestApp } from '../support/app/test-app.js';
import { TEST_KEY } from '../support/app/test-key.js';

describeOnMysql('the gateways of two processes', (createDatabase) => {
  const started = new Started();
  let database: TestDatabase;
  let app: TestApp;
  let program: Program;
  let admin: Person;
  let upstream: string;

  beforeAll(async () => {
    database = await createDatabase();
    app = await TestApp.start({ database, clock: null, ...WITH_GATEWAY });
    const environment = { ...WITH_GATEWAY.env, REQUESTS_PER_MINUTE: '0', MASTER_KEY: TEST_KEY };
    program = await Program.start({ ...environment, DATABASE_URL: database.url });
    admin = await aPerson(app);
    const server = await started.webSockets((socket) => socket.on('message', (data) => socket.send(data)));
    upstream = `http://127.0.0.1:${portOf(server)}`;
  });
  afterAll(async () => {
    await program.stop();
    await app.close();
    await started.stopAll();
    await database.drop();
  });

  /** A socket at the gateway of the program, opened with a login at the application of the test. */
  const aSocketElsewhere = async (person: Person) => {
    const browser = new GatewayBrowser(app, await aGatewayApplication(app, upstream), person.client);
    await browser.open();
    return browser.at(program.gatewayUrl ?? '').connect();
  };

  it('closes at one what was revoked at the other, within a second', async () => {
    const person = await aPerson(app);
    const [socket, bystander] = [await aSocketElsewhere(person), await aSocketElsewhere(admin)];
    await admin.client.post('/users/sessions/revoke-all', { targetUserId: person.userId });

    expect(await endOf(socket)).toBe(4401);
    expect(bystander.readyState).toBe(bystander.OPEN);
    bystander.terminate();
  });

  it('closes at one what was locked at the other, within a second', async () => {
    const person = await aLockablePerson(app);
    const socket = await aSocketElsewhere(person);
    await lock(person.client);

    expect(await endOf(socket)).toBe(4423);
  });

  it('lets the process that runs the gateway alone admit a login of another', async () => {
    const { name } = await aPerson(app);
    const person = { client: program.client(bearer(await tokenOf(app, name))) };
    const browser = new GatewayBrowser(app, await aGatewayApplication(app, upstream), person.client);
    await browser.open();

    expect((await browser.at(program.gatewayUrl ?? '').ask('/')).status).toBe(426);
  });
});
