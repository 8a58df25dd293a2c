import { type ColumnOptions } from 'typeorm';

/** MySQL's driver reads BIGINT as text; up to 2^53 it fits a number, an instant for the next 285,000 years. */
const asNumber = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/** Column options of a whole number that may outgrow an INT, as a number on both engines. */
export const bigintColumn = (name: string): ColumnOptions => ({
  name,
  type: 'bigint',
  transformer: asNumber,
});

/** Column options of an instant: milliseconds since the epoch. */
export const instantColumn = bigintColumn;
