/** One setting: the environment variable it comes from and how its text becomes a value. */
export interface Setting<T> {
  readonly variable: string;
  /** Turns the variable's text into a value, or throws a {@link SettingFault}. */
  readonly parse: (text: string) => T;
  /** Used when the variable is unset or empty; a setting without one is required. */
  readonly fallback?: T;
  /** A secret may come from the file named by `<variable>_FILE` instead. */
  readonly secret?: boolean;
}

/** Says what is wrong with one value, in words that follow "VARIABLE – ". */
export class SettingFault extends Error {}

export function text(pattern?: RegExp, expectation = ''): (value: string) => string {
  return (value) => {
    if (pattern !== undefined && !pattern.test(value)) {
      throw new SettingFault(`"${value}" is not ${expectation}`);
    }
    return value;
  };
}

export function integer(minimum: number, maximum: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= minimum && number <= maximum)) {
      throw new SettingFault(`"${value}" is not a whole number from ${minimum} to ${maximum}`);
    }
    return number;
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): (value: string) => T {
  return (value) => {
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) {
      throw new SettingFault(`"${value}" is not one of ${choices.join(', ')}`);
    }
    return choice;
  };
}

/** A port that a process without privileges can listen on; 0 lets the system choose. */
export function listenPort(value: string): number {
  const port = integer(0, 65_535)(value);
  if (port > 0 && port < 1024) {
    throw new SettingFault(
      `${port} is a privileged port, which an ordinary user cannot open; use 1024 or above and map it outside`,
    );
  }
  return port;
}

export function list(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
