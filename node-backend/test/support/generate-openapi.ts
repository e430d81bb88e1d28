import { buildTestApp } from './build-app.js';

/** The OpenAPI document that the routes amount to, as text. */
export async function generateOpenapi(): Promise<string> {
  const app = await buildTestApp();
  return `${JSON.stringify((await app.inject('/openapi.json')).json(), null, 2)}\n`;
}
