import { ApiProperty } from '@nestjs/swagger';

export class SecondFactorResponse {
  @ApiProperty({ example: true, description: 'Logins of this account require a second factor' })
  readonly required!: boolean;

  @ApiProperty({
    example: false,
    description: 'This session was logged in without it: it can only enrol one, or prove itself with one',
  })
  readonly must_enrol!: boolean;

  @ApiProperty({ example: false, description: 'Enrolling needs `enrolment_code`, which an admin gives out' })
  readonly needs_code!: boolean;
}
