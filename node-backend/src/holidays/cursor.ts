import { isCalendarDate } from '../calendar/calendar-date.js';
import type { Holiday } from './schemas.js';

/** The place in the order of holidays after which a page begins. */
export type Position = Pick<Holiday, 'date' | 'id'>;

/** An opaque text for a position. */
export function encodeCursor({ date, id }: Position): string {
  return Buffer.from(`${date}/${id}`).toString('base64url');
}

/** The position that a cursor stands for; undefined where it is not one of ours. */
export function decodeCursor(cursor: string): Position | undefined {
  const [, date = '', id = ''] =
    /^(.{10})\/([1-9]\d{0,9})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  const position = { date, id: Number(id) };
  const genuine = isCalendarDate(date) && position.id <= 2_147_483_647 && encodeCursor(position) === cursor;
  return genuine ? position : undefined;
}

/** Whether this can be sent as a cursor; an empty one stands for the first page. */
export function isCursor(value: string): boolean {
  return value === '' || decodeCursor(value) !== undefined;
}
