import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/**
 * Answers what no route answers: 405, with the methods that are offered, where the path is known; else 404.
 * To be called before any route is added.
 */
export function answerNotFound(app: FastifyInstance): void {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const name of [method].flat()) {
      route.methods.add(name);
    }
    routes.set(url, route);
  });
  // Before the body is read: whatever its type, path and method come first.
  app.addHook('onRequest', ({ is404, method, url }, _reply, done) => {
    if (!is404) {
      return done();
    }
    const [path = ''] = url.split('?');
    done(problemOf(method, [...routes.values()].find(({ pattern }) => pattern.test(path))?.methods));
  });
}

function problemOf(method: string, methods: ReadonlySet<string> | undefined): Problem {
  // A route that offers the method refused the path for another reason.
  if (methods === undefined || methods.has(method)) {
    return new Problem(404, 'There is nothing at this path.');
  }
  const allow = [...methods].sort().join(', ');
  return new Problem(405, `${method} is not offered here; ${allow} are.`, { headers: { allow } });
}

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replace(/:\w+/g, '[^/]*')}$`);
}
