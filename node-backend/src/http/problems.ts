import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailableError } from '../database/errors.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import { badRequest, Problem, problemBody, problemType, statusText } from './problem.js';
import { toFault } from './validation.js';

const tryAgain = { 'retry-after': '1' };

/** Makes Fastify's error handler: it answers with a problem (RFC 9457), and logs those that are our fault. */
export function problemHandler(telemetry: Telemetry) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = toProblem(error, request);
    const traceId = telemetry.traceId() ?? sentTraceId(request) ?? randomBytes(16).toString('hex');
    if (problem.statusCode >= 500) {
      const level = problem.statusCode === 503 ? 'warn' : 'error';
      request.log[level]({ err: problem.cause ?? error, traceId }, problem.message);
    }
    reply
      .code(problem.statusCode)
      .headers(problem.options.headers ?? {})
      .header('cache-control', 'no-store')
      .type(problemType)
      .send(problemBody(problem, traceId));
  };
}

/** The trace of the caller (W3C Trace Context), which ties the answer to it where this service records none. */
function sentTraceId({ headers: { traceparent = '' } }: FastifyRequest): string | undefined {
  return /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(String(traceparent))?.[1];
}

function toProblem(error: FastifyError, { method, routeOptions }: FastifyRequest): Problem {
  if (error instanceof Problem) {
    return error;
  }
  if (error instanceof DatabaseUnavailableError) {
    return new Problem(503, `The service is unavailable for now: ${error.message}.`, {
      headers: tryAgain,
      cause: error,
    });
  }
  const { validation, validationContext, statusCode = 500, message, code } = error;
  if (validation !== undefined) {
    return badRequest(...validation.map((fault) => toFault(fault, validationContext)));
  }
  if (/^FST_ERR_CTP_(?:EMPTY|INVALID)_JSON_BODY$/.test(code)) {
    return badRequest({ in: 'body', name: '', detail: 'is not JSON' });
  }
  if (code === 'FST_ERR_BAD_URL') {
    return new Problem(400, 'The path is not properly percent-encoded.', { cause: error });
  }
  if (code === 'FST_ERR_HANDLER_TIMEOUT') {
    const cause = new Error(`${method} ${routeOptions.url}: ${message}`);
    return new Problem(503, 'The request took too long.', { headers: tryAgain, cause });
  }
  // What the framework itself finds wrong with a request: too large, of an unknown type, …
  if (statusCode >= 400 && statusCode < 500) {
    return new Problem(statusCode, message, { cause: error });
  }
  return new Problem(500, 'Something went wrong here; the fault is not in the request.', { cause: error });
}

const clientErrors: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The header fields are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** Answers what is not even HTTP: there is no request yet, only a socket. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, detail] = clientErrors[error.code ?? ''] ?? [400, 'This is not a valid HTTP request.'];
  const body = problemBody(new Problem(status, detail), '0'.repeat(32));
  socket.end(
    `HTTP/1.1 ${status} ${statusText(status)}\r\nContent-Type: ${problemType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
