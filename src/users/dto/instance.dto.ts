import { ApiProperty } from '@nestjs/swagger';

export class SetupRequiredResponse {
  @ApiProperty({
    description: 'True until the first account is created, which becomes the admin',
    example: false,
  })
  readonly setup_required!: boolean;
}

export class UserCountResponse {
  @ApiProperty({ type: 'integer', example: 42 })
  readonly count!: number;
}
