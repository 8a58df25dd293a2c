import { type ColumnOptions } from 'typeorm';

/** MySQL's driver reads BIGINT as text; an instant fits a number for the next 285,000 years. */
const asNumber = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/** Column options of an instant: milliseconds since the epoch, as a number on both engines. */
export const instantColumn = (name: string): ColumnOptions => ({
  name,
  type: 'bigint',
  transformer: asNumber,
});
