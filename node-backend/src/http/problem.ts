// An `import` would read all that is in it, and so load a WebSocket client: a twentieth of the start.
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/** One thing that is wrong with a request, and where. */
export interface RequestFault {
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** The parameter's name; for a body, a JSON Pointer to the value (RFC 6901), "" for the whole. */
  readonly name: string;
  readonly detail: string;
}

/** An answer other than the one asked for, as problem details (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly statusCode: number,
    readonly detail: string,
    readonly options: { errors?: readonly RequestFault[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
  }
}

/** The request is at fault; every fault is named. */
export function badRequest(...errors: readonly RequestFault[]): Problem {
  const count = errors.length === 1 ? 'a fault' : `${errors.length} faults`;
  return new Problem(400, `The request has ${count}.`, { errors });
}

/** The media type of problem details. */
export const problemType = 'application/problem+json; charset=utf-8';

/** The standard phrase of a status code, such as "Not Found". */
export const statusText = (status: number): string => STATUS_CODES[status] ?? 'Error';

/** The body of a problem's answer. Without a type of its own a problem is its status: "about:blank". */
export function problemBody({ statusCode: status, detail, options: { errors } }: Problem, traceId: string): string {
  return JSON.stringify({ type: 'about:blank', title: statusText(status), status, detail, errors, traceId });
}
