import { loadConfig } from '#platform/config';
import { createOpenApiDocument } from '#platform/http';
import { Log } from '#platform/logging';
import { createApplication } from './create-app.js';

/** Returns the committed form of the OpenAPI document: formatted JSON with a final newline. Opens no port. */
export async function renderOpenApiDocument(): Promise<string> {
  // In memory and without the environment, so that the text depends only on the code.
  const config = loadConfig({ DATABASE_URL: 'sqlite::memory:' });
  const app = await createApplication(config, Log.create('error', 'json'));
  try {
    return `${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`;
  } finally {
    await app.close();
  }
}
