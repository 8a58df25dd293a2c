import { describe, expect, it } from '@jest/globals';
import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsObject, IsString, Max, Min } from 'class-validator';
import { InvalidRequest } from '#shared';
import { RequestValidation } from '../../../src/platform/http/validation.pipe.js';

class Example {
  @IsString()
  @IsNotEmpty()
  name = 'ada';

  @IsNotEmpty({ message: 'note must not be empty' })
  note = 'x';

  @IsBoolean()
  enabled = true;

  @IsInt()
  @Min(1)
  @Max(9)
  count = 1;

  @IsObject()
  settings = {};

  @IsIn(['ssh', 'vnc'])
  type = 'ssh';
}

const validate = (body: object) =>
  new RequestValidation().transform(body, { type: 'body', metatype: Example }).catch((error: unknown) => {
    if (!(error instanceof InvalidRequest)) throw error;
    return error.message;
  });

describe('the validation of a request body', () => {
  it.each([
    [{ name: undefined }, 'name is required'],
    [{ name: '' }, 'name is required'],
    [{ name: 7 }, 'name must be a string'],
    [{ note: '' }, 'note must not be empty'],
    [{ enabled: 'true' }, 'enabled must be true or false'],
    [{ count: 1.5 }, 'count must be a whole number'],
    [{ count: 0 }, 'count must be at least 1'],
    [{ count: 10 }, 'count must be at most 9'],
    [{ settings: [] }, 'settings must be a JSON object'],
    [{ type: 'rdp' }, 'type must be one of ssh, vnc'],
    [{ name: '', count: 0 }, 'name is required; count must be at least 1'],
  ])('names the field and the rule that %j violates', async (body, sentence) => {
    expect(await validate(body)).toBe(sentence);
  });

  it('accepts a valid body', async () => {
    expect(await validate({ count: 9, unknown: 1 })).toEqual(Object.assign(new Example(), { count: 9 }));
  });
});
