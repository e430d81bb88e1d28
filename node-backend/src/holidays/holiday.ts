import type { StoredHoliday } from './repository.js';
import type { Holiday } from './schemas.js';

/** What callers see of a stored holiday; its version travels as the ETag. */
export function toHoliday({ id, country, date, name }: StoredHoliday): Holiday {
  return { id, country, date, name };
}
