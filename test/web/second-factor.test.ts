import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { enableFactor, type Factor } from '../support/web/second-factor.js';
import { PASSWORD, startedPages } from '../support/web/web-pages.js';

describeInBrowser('the second-factor step of a login', (engine) => {
  const started = startedPages(engine);
  let factor: Factor;
  beforeAll(async () => {
    factor = await enableFactor(await started.pages.register('ada'));
  });
  afterEach(() => started.pages.closeVisits());

  const open = async (username = 'ada') => {
    const visit = await started.pages.visit('/login');
    await visit.fill('Username', username);
    await visit.fill('Password', PASSWORD);
    await visit.press('Log in');
    await visit.heading('Enter your code');
    return visit;
  };

  it('accepts a pasted code with a space, and submits by itself', async () => {
    const visit = await open();
    const code = visit.page.getByLabel('Code', { exact: true });
    await expectEventually(() => code.getAttribute('autocomplete'), 'one-time-code');
    expect(await visit.violations()).toEqual([]);
    await visit.capture('second-factor');
    await code.fill(factor.nextCode().replace(/^(...)/, '$1 '));
    await visit.heading('Your applications');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('clears the fields after a wrong code, and shows how many attempts are left', async () => {
    const visit = await open();
    await visit.type('Code', '000000');
    await visit.text(/Wrong or used code. \d attempts left./);

    await visit.value('Code', '');
    await visit.expectNoOverflow();
  });

  it('survives a reload by a phone, and accepts a backup code', async () => {
    const visit = await open();
    await visit.page.reload();
    await visit.heading('Enter your code');
    await visit.press('Use a backup code');
    await visit.fill('Backup code', 'abc');
    await visit.press('Verify');
    await visit.text('A backup code has ten letters and digits');
    await visit.fill('Backup code', '00000-00000');
    await visit.press('Verify');
    await visit.text(/Wrong or used code/);
    await visit.fill('Backup code', factor.backupCodes[0]!);
    await visit.press('Verify');
    await visit.heading('Your applications');
    await visit.text('You used a backup code. 7 are left.');
    expect(await visit.page.getByRole('link', { name: 'Create new ones' }).count()).toBe(0);

    const kept = () => visit.page.evaluate('sessionStorage.getItem("latchkey.pending-login")');
    await expectEventually(kept, null);
  });

  it('leads to new backup codes when few are left', async () => {
    const grace = await started.pages.register('grace');
    const { backupCodes } = await enableFactor(grace);
    for (const totp_code of backupCodes.slice(0, 5)) {
      const { temp_token } = (await grace.post('/users/login', { username: 'grace', password: PASSWORD }))
        .body;
      expect((await grace.post('/users/totp/verify-login', { temp_token, totp_code })).status).toBe(200);
    }
    const visit = await open('grace');
    await visit.press('Use a backup code');
    await visit.fill('Backup code', backupCodes[5]!);
    await visit.press('Verify');
    await visit.text('You used a backup code. 2 are left.');
    expect(await visit.violations()).toEqual([]);
    await visit.capture('few-backup-codes');
    await visit.expectNoOverflow();
    await visit.page.getByRole('link', { name: 'Create new ones' }).click();

    await visit.at('/account/security');
    await visit.text('2 of 8 left');
    await visit.noText('You used a backup code.');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('can be cancelled to use another account', async () => {
    const visit = await open();
    await visit.press('Use another account');
    await visit.heading('Log in');
    await visit.page.reload();
    await visit.heading('Log in');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('starts again when the login challenge has expired', async () => {
    const visit = await started.pages.visit('/#temp_token=eyJ.not.one&rememberMe=false');
    await visit.heading('Enter your code');
    await visit.page.waitForURL(`${started.pages.program.url}/login`);
    await visit.type('Code', '123456');
    await visit.text(/This login took more than ten minutes/);
    await visit.press('Log in again');
    await visit.heading('Log in');
    await visit.page.reload();
    await visit.heading('Log in');
  });
});
