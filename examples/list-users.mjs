// Lists the users of an installation with an API key that has the scope users.view:
//   LATCHKEY_URL=https://latchkey.example.com LATCHKEY_API_KEY=tmx_… node list-users.mjs
import { createLatchkey, LatchkeyError } from '@latchkey/client';

const { LATCHKEY_URL = 'http://127.0.0.1:3000', LATCHKEY_API_KEY = '' } = process.env;
const { api, send } = createLatchkey({ baseUrl: LATCHKEY_URL, token: () => LATCHKEY_API_KEY });

try {
  const { users } = await send(api.GET('/users/list'));
  for (const { username, is_admin } of users) console.log(is_admin ? `${username} (admin)` : username);
} catch (error) {
  if (!(error instanceof LatchkeyError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
