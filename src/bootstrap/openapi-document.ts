import { loadConfig } from '#platform/config';
import { createOpenApiDocument } from '#platform/http';
import { Log } from '#platform/logging';
import { createApplication } from './create-app.js';

/** The OpenAPI document as it is committed: pretty-printed JSON that ends with a newline. Listens nowhere. */
export async function openApiText(): Promise<string> {
  // Everything in memory and nothing from the environment: the text depends on the code alone.
  const config = loadConfig({ DATABASE_URL: 'sqlite::memory:' });
  const app = await createApplication(config, Log.create('error', 'json'));
  try {
    return `${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`;
  } finally {
    await app.close();
  }
}
