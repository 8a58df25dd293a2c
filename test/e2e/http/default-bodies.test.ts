import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { runningApp } from '../../support/app/running-app.js';

type Schema = { $ref?: string; example?: unknown; properties?: Record<string, Schema> };
type Operation = {
  operationId: string;
  parameters?: { name: string; in: string; example?: string; schema?: { example?: string } }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};

const file = join(import.meta.dirname, '../../../docs/openapi.json');
const document = JSON.parse(readFileSync(file, 'utf8'));
const operations = Object.entries<Record<string, Operation>>(document.paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  )
  .filter(({ requestBody }) => requestBody !== undefined);

/** Called before there is a passcode or a provider. */
const FIRST = ['createUser', 'receiveBackchannelLogout'];
/** Operations that remove what others need; called last. */
const LAST = ['removePasscode', 'deleteUser', 'deleteAccount', 'changePassword'];

/** Operations whose examples cannot be valid, or only after another step. */
const REFUSED: Record<string, string> = {
  acceptInvitation: 'INVALID_INVITATION',
  approveDeviceLogin: 'INVALID_USER_CODE',
  assignRole: 'USER_NOT_FOUND',
  changeApplication: 'APPLICATION_NOT_FOUND',
  changeWebhook: 'WEBHOOK_NOT_FOUND',
  checkApplication: 'APPLICATION_NOT_FOUND',
  completePasskeyLogin: 'PASSKEY_CHALLENGE_EXPIRED',
  completeReset: 'INVALID_RESET_TOKEN',
  createApiKey: 'USER_NOT_FOUND',
  createEnrolmentCode: 'USER_NOT_FOUND',
  denyDeviceLogin: 'INVALID_USER_CODE',
  disableTotp: 'TOTP_NOT_ENABLED',
  disableTotpOfUser: 'USER_NOT_FOUND',
  enableTotp: 'TOTP_NOT_INITIATED',
  inspectDeviceLogin: 'INVALID_USER_CODE',
  introspectToken: 'INSUFFICIENT_SCOPE',
  issueToken: 'OAUTH_INVALID_GRANT',
  linkOidcToPassword: 'USER_NOT_FOUND',
  loginWithDirectory: 'SSO_PROVIDER_NOT_FOUND',
  reactivateUser: 'USER_NOT_FOUND',
  receiveBackchannelLogout: 'OIDC_NOT_CONFIGURED',
  registerPasskey: 'PASSKEY_CHALLENGE_EXPIRED',
  renamePasskey: 'PASSKEY_NOT_FOUND',
  renewBackupCodes: 'TOTP_NOT_ENABLED',
  resetPasswordOfUser: 'USER_NOT_FOUND',
  retryWebhookDeliveries: 'WEBHOOK_NOT_FOUND',
  setApiKeyDataAccess: 'API_KEY_NOT_FOUND',
  setMyEmail: 'MAIL_DISABLED',
  startProviderProof: 'REAUTHENTICATION_REQUIRED',
  suspendUser: 'USER_NOT_FOUND',
  unlinkOidcFromPassword: 'USER_NOT_FOUND',
  unlockTerminal: 'MFA_NOT_ENABLED',
  verifyEmail: 'INVALID_EMAIL_TOKEN',
  verifyResetCode: 'INVALID_RESET_CODE',
  verifyTerminalCode: 'MFA_NOT_ENABLED',
  verifyTotpLogin: 'INVALID_TEMP_TOKEN',
};

/** The user named in the examples. */
const ADA = { username: 'ada', password: 'correct horse battery' };

/** The body that the explorer shows: the example of the schema, or else those of all fields. */
function defaultBody({ $ref, example, properties }: Schema): unknown {
  if ($ref !== undefined) return defaultBody(document.components.schemas[$ref.split('/').at(-1)!]);
  if (example !== undefined || !properties) return example;
  return Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, defaultBody(field)]));
}

const rank = ({ operationId }: Operation) => (FIRST.includes(operationId) ? -2 : LAST.indexOf(operationId));

describe('the example bodies of the explorer', () => {
  const running = runningApp(engines[0]![1]);

  it('are complete', () => {
    const bare = operations.filter(({ requestBody }) => {
      const body = defaultBody(requestBody!.content['application/json']!.schema);
      return body === undefined || Object.values(body as object).includes(undefined);
    });

    expect(operations.length).toBeGreaterThan(25);
    expect(bare.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('are accepted by every operation, except where an example cannot be valid', async () => {
    const { app } = running;
    const root = app.client();
    await root.post('/users/create', { ...ADA, username: 'root' });
    await root.post('/users/login', { ...ADA, username: 'root' });
    await root.post('/users/create', { ...ADA, username: 'grace' });
    const refused: Record<string, string> = {};
    for (const operation of operations.sort((one, other) => rank(one) - rank(other))) {
      const { operationId, method, requestBody } = operation;
      const client = operationId === 'createUser' ? app.client() : await asAda(app.client(), root);
      const body = defaultBody(requestBody!.content['application/json']!.schema);
      if (operationId === 'createUser') await root.delete('/users/delete-user', { username: ADA.username });
      const response = await client.send(method, pathOf(operation), body, {});
      if (response.status >= 400) refused[operationId] = response.body.code;
    }

    expect(refused).toEqual(REFUSED);
  });
});

function pathOf({ path, parameters = [] }: { path: string } & Operation): string {
  return path.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const parameter = parameters.find((one) => one.name === name && one.in === 'path')!;
    return encodeURIComponent(parameter.example ?? parameter.schema!.example!);
  });
}

/** Logged in as the user of the examples, who is an admin. */
async function asAda(client: HttpClient, root: HttpClient): Promise<HttpClient> {
  await root.post('/users/create', ADA);
  await root.post('/users/make-admin', { username: ADA.username });
  await client.post('/users/login', ADA);
  return client;
}
