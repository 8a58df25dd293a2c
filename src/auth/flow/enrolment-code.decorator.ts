import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';

/** The field of an enrolment that takes the code of an admin. */
export const EnrolmentCodeField = () =>
  applyDecorators(
    ApiProperty({
      type: String,
      nullable: true,
      required: false,
      example: '7K2M-9QXW-4RB3',
      description:
        'The code from an admin. Required with `SECOND_FACTOR_ENROLMENT=confirmed` if this session can only enrol a second factor',
    }),
    IsOptional(),
    IsString({ message: 'enrolment_code must be a string' }),
  );
