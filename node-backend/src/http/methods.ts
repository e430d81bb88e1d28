import type { FastifyInstance, HTTPMethods } from 'fastify';
import { Problem } from './problem.js';

/**
 * Answers, at every path that exists, the methods that are not offered there: 405 with the list of
 * those that are. To be called when all routes are there.
 */
export function refuseOtherMethods(
  app: FastifyInstance,
  routes: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  for (const [url, offered] of routes) {
    const allow = [...offered].sort().join(', ');
    app.route({
      url,
      method: app.supportedMethods.filter((method) => !offered.has(method)) as HTTPMethods[],
      schema: { hide: true },
      // Before the body is read: whatever its type, the method comes first.
      onRequest: async (request) => {
        throw new Problem(405, `${request.method} is not offered here; ${allow} are.`, {
          headers: { allow },
        });
      },
      handler: async () => {},
    });
  }
}

/** Notes the methods of every route that is added from now on. */
export function collectRoutes(app: FastifyInstance): ReadonlyMap<string, ReadonlySet<string>> {
  const routes = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const offered = routes.get(url) ?? new Set();
    for (const name of [method].flat()) {
      offered.add(name);
    }
    routes.set(url, offered);
  });
  return routes;
}
