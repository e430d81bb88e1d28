import { createRequire } from 'node:module';

// `require`, not `import`: importing node:http touches all its members, and one of them loads Node's
// whole fetch client.
const { STATUS_CODES } = createRequire(import.meta.url)('node:http') as typeof import('node:http');

/** The standard phrase of a status code, such as "Not Found". */
export function statusText(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}
