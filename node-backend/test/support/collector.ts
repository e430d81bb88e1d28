import { createServer, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** One thing that arrived: a span or a log record, with what this project's tests look at. */
export interface SpanData {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface LogData {
  readonly traceId: string;
  readonly spanId: string;
  readonly body: unknown;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** A collector of OTLP over HTTP, for a test. */
export interface Collector {
  readonly url: string;
  readonly spans: SpanData[];
  readonly logs: LogData[];
  readonly metrics: string[];
  readonly headers: IncomingMessage['headers'][];
  close(): Promise<void>;
}

type Fields = Map<number, (bigint | Uint8Array)[]>;

/** The fields of a protobuf message, by number; the format is described at protobuf.dev (Encoding). */
function fields(bytes: Uint8Array): Fields {
  const found: Fields = new Map();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  const take = (length: number): Uint8Array => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const wireType = tag & 7;
    const value = wireType === 0 ? varint() : take(wireType === 1 ? 8 : wireType === 5 ? 4 : Number(varint()));
    const number = tag >> 3;
    found.set(number, [...(found.get(number) ?? []), value]);
  }
  return found;
}

const messages = (of: Fields, number: number): Fields[] =>
  (of.get(number) ?? []).map((value) => fields(value as Uint8Array));
const bytesOf = (of: Fields, number: number) => Buffer.from((of.get(number)?.[0] ?? new Uint8Array()) as Uint8Array);
const text = (of: Fields, number: number) => bytesOf(of, number).toString('utf8');
const hex = (of: Fields, number: number) => bytesOf(of, number).toString('hex');

/** An AnyValue (opentelemetry/proto/common/v1): string 1, bool 2, int 3. */
function anyValue(value: Fields | undefined): unknown {
  const integer = value?.get(3)?.[0];
  return integer === undefined ? value && text(value, 1) : Number(integer);
}

const attributes = (of: Fields, number: number) =>
  Object.fromEntries(messages(of, number).map((pair) => [text(pair, 1), anyValue(messages(pair, 2)[0])]));

/** Each item with its resource: the envelopes of traces, logs and metrics all nest the same way. */
function* items(body: Buffer): Generator<[Fields, Record<string, unknown>]> {
  for (const resourceItems of messages(fields(body), 1)) {
    const resource = messages(resourceItems, 1)[0];
    for (const scopeItems of messages(resourceItems, 2)) {
      for (const item of messages(scopeItems, 2)) {
        yield [item, resource === undefined ? {} : attributes(resource, 1)];
      }
    }
  }
}

export async function startCollector(): Promise<Collector> {
  const spans: SpanData[] = [];
  const logs: LogData[] = [];
  const metrics: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      headers.push(request.headers);
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      for (const [item, resource] of items(body)) {
        if (request.url === '/v1/traces') {
          spans.push({
            traceId: hex(item, 1),
            spanId: hex(item, 2),
            parentSpanId: hex(item, 4),
            name: text(item, 5),
            kind: Number(item.get(6)?.[0] ?? 0),
            attributes: attributes(item, 9),
            resource,
          });
        } else if (request.url === '/v1/logs') {
          logs.push({
            traceId: hex(item, 9),
            spanId: hex(item, 10),
            body: anyValue(messages(item, 5)[0]),
            resource,
          });
        } else if (request.url === '/v1/metrics') {
          metrics.push(text(item, 1));
        }
      }
      response.setHeader('content-type', 'application/x-protobuf').end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    logs,
    metrics,
    headers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
