/** Whether this is a day of the Gregorian calendar from 0001-01-01 to 9999-12-31, written YYYY-MM-DD. */
export function isCalendarDate(value: string): boolean {
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(value)) {
    return false;
  }
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

const dayMs = 86_400_000;

/** Days since 1970-01-01. */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs;
}

/** How many of `days` consecutive days from `first` (a {@link dayNumber}) are Saturdays or Sundays. */
export function countWeekendDays(first: number, days: number): number {
  const weekdays = Array.from({ length: days }, (_, index) => new Date((first + index) * dayMs).getUTCDay());
  return weekdays.filter((weekday) => weekday === 0 || weekday === 6).length;
}
