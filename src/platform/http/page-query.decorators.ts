import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

const EXAMPLE = 100;

/** The query parameter `limit`: how many lines of a list, from 1 to `max`. `description` tells what counts without it. */
export const PageLimit = (max: number, description: string) =>
  applyDecorators(
    ApiProperty({
      type: 'integer',
      required: false,
      minimum: 1,
      maximum: max,
      example: EXAMPLE,
      description,
    }),
    IsOptional(),
    Type(() => Number),
    IsInt({ message: 'limit must be a whole number' }),
    Min(1, { message: 'limit must be at least 1' }),
    Max(max, { message: `limit must be at most ${max}` }),
  );

/** The query parameter `cursor`: where the next page of a list begins. */
export const PageCursor = () =>
  applyDecorators(
    ApiProperty({ required: false, description: '`nextCursor` of the previous page' }),
    IsOptional(),
    IsString({ message: 'cursor must be a string' }),
  );
