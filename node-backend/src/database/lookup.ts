import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

type Resolve = (hostname: string, options: LookupAllOptions) => Promise<LookupAddress[]>;

// That the name server has not answered; ENOTFOUND is an answer.
const silence = new Set(['EAI_AGAIN', 'ETIMEOUT']);

/**
 * Looks names up, and goes on with the last answer while the name server is silent.
 * The database can be well meanwhile: on podman with netavark before 1.9, the name server of a network
 * is out of reach for a minute or two when a container joins, and the containers themselves are not.
 * @param patienceMs how long an answer may take where there is an earlier one
 */
export function rememberingLookup(resolve: Resolve = lookup, patienceMs = 500): LookupFunction {
  const remembered = new Map<string, LookupAddress[]>();
  const asked = new Map<string, Promise<LookupAddress[]>>();

  // Once at a time: a lookup without an answer holds one of libuv's four threads.
  function ask(hostname: string, options: LookupAllOptions): Promise<LookupAddress[]> {
    let answer = asked.get(hostname);
    if (answer === undefined) {
      answer = resolve(hostname, options)
        .then((addresses) => {
          remembered.set(hostname, addresses);
          return addresses;
        })
        .finally(() => asked.delete(hostname));
      asked.set(hostname, answer);
    }
    return answer;
  }

  async function addressesOf(
    hostname: string,
    options: LookupAllOptions,
  ): Promise<LookupAddress[]> {
    const answer = ask(hostname, options);
    const last = remembered.get(hostname);
    if (last === undefined) {
      return answer;
    }
    let timer: NodeJS.Timeout | undefined;
    const lastAfterAWhile = new Promise<LookupAddress[]>((use) => {
      timer = setTimeout(use, patienceMs, last);
    });
    try {
      return await Promise.race([answer, lastAfterAWhile]);
    } catch (error) {
      if (silence.has((error as NodeJS.ErrnoException).code ?? '')) {
        return last;
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  return (hostname, options, done) => {
    addressesOf(hostname, { ...options, all: true }).then(
      (addresses) => {
        const [first] = addresses;
        return options.all
          ? done(null, addresses)
          : done(null, first?.address ?? '', first?.family);
      },
      (error: NodeJS.ErrnoException) => done(error, ''),
    );
  };
}
