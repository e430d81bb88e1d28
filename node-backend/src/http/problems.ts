import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseOverloadedError, DatabaseUnavailableError } from '../database/errors.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import { Problem, problemBody, problemType } from './problem.js';
import { statusText } from './status-text.js';
import { traceIdOf } from './trace-id.js';

const retryAfterSeconds = '1';

/** Makes every answer that is not a success a problem (RFC 9457), and logs those that are our fault. */
export function answerProblems(app: FastifyInstance, telemetry: Telemetry): void {
  const send = problemSender(telemetry);
  app.setErrorHandler(send);
  app.setNotFoundHandler((request, reply) => {
    send(new Problem(404, 'There is nothing at this path.'), request, reply);
  });
}

/** Sends the problem that an error amounts to. */
export function problemSender(telemetry: Telemetry) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = toProblem(error);
    const traceId = traceIdOf(request, telemetry.traceId());
    if (problem.statusCode >= 500) {
      const level = problem.statusCode === 503 ? 'warn' : 'error';
      request.log[level]({ err: problem.cause ?? error, traceId }, problem.message);
    }
    reply
      .code(problem.statusCode)
      .headers(problem.headers)
      .header('cache-control', 'no-store')
      .type(problemType)
      .send(problemBody(problem, traceId));
  };
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) {
    return error;
  }
  if (error instanceof DatabaseUnavailableError) {
    const detail =
      error instanceof DatabaseOverloadedError
        ? 'The service is overloaded; try again later.'
        : `The service is unavailable for now: ${error.message}.`;
    return new Problem(503, detail, {
      headers: { 'retry-after': retryAfterSeconds },
      cause: error,
    });
  }
  const { statusCode, message, code } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_BAD_URL') {
    return new Problem(400, 'The path is not properly percent-encoded.', { cause: error });
  }
  // What the framework itself finds wrong with a request: too large, of an unknown type, …
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem(statusCode, message ?? '', { cause: error });
  }
  return new Problem(500, 'Something went wrong here; the fault is not in the request.', {
    cause: error,
  });
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
  const [status, detail] = clientErrors[error.code ?? ''] ?? [
    400,
    'This is not a valid HTTP request.',
  ];
  const body = problemBody(new Problem(status, detail), '0'.repeat(32));
  socket.end(
    `HTTP/1.1 ${status} ${statusText(status)}\r\nContent-Type: ${problemType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
