import { createRequire } from 'node:module';
import { findHoliday } from './database.js';

// Plain Fastify with pg: one route, no schema, no log, no limits, no security headers, no entity tags. By `require`,
// which is what OpenTelemetry's automatic instrumentations look at.
const { fastify } = createRequire(import.meta.url)('fastify') as typeof import('fastify');
const app = fastify();

app.get<{ Params: { id: string } }>('/v1/holidays/:id', ({ params }) => findHoliday(Number(params.id)));

await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
