import { beforeAll, expect } from '@jest/globals';
import { type ApplicationOptions, APPLICATION_PRESETS, type PresetName, toPresetOptions } from '#door';
import { ApplicationBrowser } from './application-browser.js';
import { runningApp, type Running } from '../app/running-app.js';
import { sqlite } from '../databases/databases.js';
import { aPerson, type Person } from '../fixtures/accounts.js';
import { aGatewayApplication, WITH_GATEWAY } from '../fixtures/gateway-browser.js';
import { aLockablePerson } from '../fixtures/screen-lock.js';

/** A browser that has opened an application with a login of its own. */
export type Visitor = { readonly browser: ApplicationBrowser; readonly person: Person };

/** Latchkey in front of a real application, for the tests of a block. */
export class CarriedApplication {
  private readonly running: Running;

  /** @param address of the application, called once it has been started */
  constructor(
    private readonly preset: PresetName,
    private readonly address: () => string,
    private readonly options: Partial<ApplicationOptions> = {},
  ) {
    this.running = runningApp(sqlite, WITH_GATEWAY);
    // The first account is an admin.
    beforeAll(() => aPerson(this.running.app));
  }

  /** Registers the application with its preset, and opens it with a new account. */
  async visitor(): Promise<Visitor> {
    const { app } = this.running;
    const person = await aLockablePerson(app);
    const application = await aGatewayApplication(app, `http://${this.address()}`, {
      onLock: APPLICATION_PRESETS[this.preset].hold === 'no' ? 'close' : 'hold',
      options: { ...toPresetOptions(this.preset), holdsUnframed: true, ...this.options },
    });
    const browser = new ApplicationBrowser(app, application, person.client);
    expect((await browser.open()).status).toBe(303);
    return { browser, person };
  }
}
