import { ApiProperty } from '@nestjs/swagger';

/** The steps of a dry run, in their order. */
export const DRY_RUN_STEPS = [
  'name',
  'tls',
  'discovery',
  'issuer',
  'endpoints',
  'keys',
  'clock',
  'userinfo',
  'client_authentication',
  'redirect_uri',
] as const;

export type DryRunStep = (typeof DRY_RUN_STEPS)[number];

export class DryRunStepResponse {
  @ApiProperty({ enum: DRY_RUN_STEPS, example: 'issuer' })
  readonly step!: DryRunStep;

  @ApiProperty({ example: false })
  readonly ok!: boolean;

  @ApiProperty({
    example: 'the provider calls itself https://sso.example.com/: set issuer_url to exactly that value',
    description: 'Result, or what to fix',
  })
  readonly message!: string;
}

export class DryRunResponse {
  @ApiProperty({ example: false, description: 'True if every step succeeded' })
  readonly ok!: boolean;

  @ApiProperty({ type: [DryRunStepResponse] })
  readonly steps!: DryRunStepResponse[];
}
