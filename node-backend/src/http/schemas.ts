/** A problem, as RFC 9457 defines it, with two extensions: `errors` and `traceId`. */
export const problemSchema = {
  $id: 'Problem',
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'traceId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      description: 'Everything that is wrong with the request.',
      items: {
        type: 'object',
        required: ['in', 'name', 'detail'],
        properties: {
          in: { type: 'string', enum: ['path', 'query', 'header', 'body'] },
          name: { type: 'string', description: 'The parameter; in a body, a JSON Pointer.' },
          detail: { type: 'string' },
        },
      },
    },
    traceId: { type: 'string', description: 'Finds the request in traces and logs.' },
  },
} as const;

/** An answer that is a problem. */
export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
});

/** The answers of every route that touches the database, beside those that it names itself. */
export const commonProblems = {
  400: problem('The request has faults; all are named.'),
  503: problem('Overloaded, or the database is away: try again after Retry-After seconds.'),
} as const;

export const problems = {
  404: problem('There is no such resource.'),
  409: problem('It would be there twice.'),
  412: problem('The resource has changed: its tag is not among those of If-Match.'),
  413: problem('The body is too large.'),
  415: problem('The body is not application/json.'),
  422: problem('The Idempotency-Key was used for another request.'),
} as const;
