import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const EXAMPLE = 100;
const MAX_OFFSET = 1_000_000_000;
const MAX_SEARCH = 256;

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
    IsInt(),
    Min(1),
    Max(max),
  );

/** The query parameter `cursor`: where the next page of a list begins. */
export const PageCursor = () =>
  applyDecorators(
    ApiProperty({ required: false, description: '`nextCursor` of the previous page' }),
    IsOptional(),
    IsString(),
  );

/** The query parameter `offset`: how many lines of a list to leave out at its beginning. */
export const PageOffset = () =>
  applyDecorators(
    ApiProperty({
      type: 'integer',
      required: false,
      minimum: 0,
      maximum: MAX_OFFSET,
      description: 'How many to leave out at the beginning; `cursor` is faster, and misses nobody',
    }),
    IsOptional(),
    Type(() => Number),
    IsInt(),
    Min(0),
    Max(MAX_OFFSET),
  );

/** The query parameter `search`: what the lines of a list have to contain. */
export const PageSearch = (description: string) =>
  applyDecorators(
    ApiProperty({ required: false, maxLength: MAX_SEARCH, description }),
    IsOptional(),
    IsString({ message: 'search must be text' }),
    MaxLength(MAX_SEARCH, { message: `search has at most ${MAX_SEARCH} characters` }),
  );
