import { expect, it } from '@jest/globals';
import { aPerson, bearer, type Person, tokenOf } from '../support/fixtures/accounts.js';
import { describeOnMysql } from '../support/databases/databases.js';
import { aGatewayApplication, endOf, GatewayBrowser } from '../support/fixtures/gateway-browser.js';
import { runningGatewayPair } from '../support/fixtures/gateway-pair.js';
import { aLockablePerson, lock } from '../support/fixtures/screen-lock.js';

describeOnMysql('the gateways of two processes', (createDatabase) => {
  const pair = runningGatewayPair(createDatabase);

  /** A socket at the gateway of the program, opened with a login at the application of the test. */
  const aSocketElsewhere = async (person: Person) => {
    const browser = new GatewayBrowser(
      pair.app,
      await aGatewayApplication(pair.app, pair.upstream),
      person.client,
    );
    await browser.open();
    return browser.at(pair.program.gatewayUrl ?? '').connect();
  };

  it('closes at one what was revoked at the other, within a second', async () => {
    const person = await aPerson(pair.app);
    const [socket, bystander] = [await aSocketElsewhere(person), await aSocketElsewhere(pair.admin)];
    await pair.admin.client.post('/users/sessions/revoke-all', { targetUserId: person.userId });

    expect(await endOf(socket)).toBe(4401);
    expect(bystander.readyState).toBe(bystander.OPEN);
    bystander.terminate();
  });

  it('closes at one what was locked at the other, within a second', async () => {
    const person = await aLockablePerson(pair.app);
    const socket = await aSocketElsewhere(person);
    await lock(person.client);

    expect(await endOf(socket)).toBe(4423);
  });

  it('lets the process that runs the gateway alone admit a login of another', async () => {
    const { name } = await aPerson(pair.app);
    const person = { client: pair.program.client(bearer(await tokenOf(pair.app, name))) };
    const browser = new GatewayBrowser(
      pair.app,
      await aGatewayApplication(pair.app, pair.upstream),
      person.client,
    );
    await browser.open();

    expect((await browser.at(pair.program.gatewayUrl ?? '').ask('/')).status).toBe(426);
  });
});
