import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const EXAMPLE = 100;
const MAX_OFFSET = 1_000_000_000;
const MAX_SEARCH = 256;

/** The query parameter `limit`: the page size, from 1 to `max`. `description` states the default. */
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

/** The query parameter `cursor`: the start of the next page. */
export const PageCursor = () =>
  applyDecorators(
    ApiProperty({ required: false, description: '`nextCursor` of the previous page' }),
    IsOptional(),
    IsString(),
  );

/** The field `nextCursor` of a page in a response. */
export const NextCursor = () =>
  ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Cursor of the next page; null on the last page',
  });

/** The query parameter `offset`: the number of items to skip. */
export const PageOffset = () =>
  applyDecorators(
    ApiProperty({
      type: 'integer',
      required: false,
      minimum: 0,
      maximum: MAX_OFFSET,
      description: 'Number of entries to skip; `cursor` is faster and misses none if the list changes',
    }),
    IsOptional(),
    Type(() => Number),
    IsInt(),
    Min(0),
    Max(MAX_OFFSET),
  );

/** The query parameter `search`: the text that items must contain. */
export const PageSearch = (description: string) =>
  applyDecorators(
    ApiProperty({ required: false, maxLength: MAX_SEARCH, description }),
    IsOptional(),
    IsString({ message: 'search must be text' }),
    MaxLength(MAX_SEARCH, { message: `search has at most ${MAX_SEARCH} characters` }),
  );
