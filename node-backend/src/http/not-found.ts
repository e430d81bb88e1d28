import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/**
 * Answers what no route answers: 405, with the methods that are offered, where the path is known; else 404.
 * To be called before any route is added.
 */
export function answerNotFound(app: FastifyInstance): void {
  const routes: { pattern: RegExp; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    const pattern = new RegExp(`^${escaped.replaceAll('*', '.*').replace(/:\w+/g, '[^/]*')}$`);
    routes.push({ pattern, methods: [method].flat() });
  });
  // Before the body is read: whatever its type, path and method come first.
  app.addHook('onRequest', ({ is404, method, url }, _reply, done) => {
    if (!is404) {
      return done();
    }
    const [path = ''] = url.split('?');
    const offered = routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
    // A route that offers the method refused the path for another reason.
    if (offered.length === 0 || offered.includes(method)) {
      return done(new Problem(404, 'There is nothing at this path.'));
    }
    const allow = [...new Set(offered)].sort().join(', ');
    done(new Problem(405, `${method} is not offered here; ${allow} are.`, { headers: { allow } }));
  });
}
