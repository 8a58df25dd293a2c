import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsString, Max, Min, ValidateIf } from 'class-validator';
import { IfGiven } from '#platform/http';
import { FIELD } from './application-fields.js';

type FieldName = keyof typeof FIELD;

const documented = (name: FieldName) => ApiProperty({ ...FIELD[name], required: false });

/** Absent or a value; null only where the field is nullable. */
export function Given(name: FieldName, ...rules: PropertyDecorator[]) {
  const isNullable = 'nullable' in FIELD[name];
  const condition = isNullable
    ? ValidateIf((body: Record<string, unknown>) => (body[name] ?? null) !== null)
    : IfGiven(name);
  return applyDecorators(documented(name), condition, ...rules);
}

export const Text = (name: FieldName) => Given(name, IsString());
export const Flag = (name: FieldName) => Given(name, IsBoolean());

/** One of the values in the documentation of the field. */
export function OneOf(name: FieldName) {
  const { enum: values = [] } = FIELD[name] as { readonly enum?: readonly (string | null)[] };
  return Given(name, IsIn(values.filter((value) => value !== null)));
}

export function WholeNumber(name: FieldName) {
  const { minimum = 0, maximum = 0 } = FIELD[name] as {
    readonly minimum?: number;
    readonly maximum?: number;
  };
  return Given(name, IsInt(), Min(minimum), Max(maximum));
}

/** A text that must be there. */
export const Required = (name: FieldName) =>
  applyDecorators(ApiProperty({ ...FIELD[name] }), IsString(), IsNotEmpty());
