import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { makeExactValidator, makeValidator } from 'envalid';

// Validators for envalid: each turns a variable's text into its value, or throws what is wrong with it,
// in words that follow "VARIABLE – ".

/** Text that passes a test. */
const text = (isOne: (value: string) => boolean, expectation: string) =>
  makeValidator((value: string) => {
    if (!isOne(value)) {
      throw new Error(`"${value}" is not ${expectation}`);
    }
    return value;
  });

export const form = (pattern: RegExp, expectation: string) => text((value) => pattern.test(value), expectation);

export const url = text((value) => URL.canParse(value) && /^https?:/i.test(value), 'an http or https URL');

export const integer = (minimum: number, maximum: number) =>
  makeExactValidator((value) => toInteger(value, minimum, maximum));

/** A port that a process without privileges can listen on; 0 lets the system choose. */
export const listenPort = makeExactValidator((value) => {
  const port = toInteger(value, 0, 65_535);
  if (port > 0 && port < 1024) {
    const advice = 'use 1024 or above and map it outside';
    throw new Error(`${port} is a privileged port, which an ordinary user cannot open; ${advice}`);
  }
  return port;
});

/** The path of a file with certificates in PEM format. */
export const certificateFile = makeExactValidator((path) => {
  if (!readFileSync(path, 'utf8').includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error(`the file "${path}" has no certificate in PEM format`);
  }
  return path;
});

/** IP addresses, each alone or with the length of a prefix (CIDR). */
export const networks = listOf('an address or network like 10.0.0.0/8', (item) => {
  const [, address = '', length = '1'] = /^([^/]+)(?:\/([1-9]\d{0,2}))?$/.exec(item) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(length) <= (version === 4 ? 32 : 128);
});

/** Origins of web pages, or `*`. */
export const origins = listOf(
  'an origin like https://example.org, nor *',
  (item) => item === '*' || (URL.canParse(item) && new URL(item).origin === item),
);

function listOf(expectation: string, isOne: (item: string) => boolean) {
  return makeExactValidator((value) => {
    const items = value.split(/[\s,]+/).filter((item) => item !== '');
    const wrong = items.find((item) => !isOne(item));
    if (wrong !== undefined) {
      throw new Error(`"${wrong}" is not ${expectation}`);
    }
    return items;
  });
}

function toInteger(value: string, minimum: number, maximum: number): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= minimum && number <= maximum)) {
    throw new Error(`"${value}" is not a whole number from ${minimum} to ${maximum}`);
  }
  return number;
}
