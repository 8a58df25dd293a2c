import { ApiProperty } from '@nestjs/swagger';

export class SetupRequiredResponse {
  @ApiProperty({
    description: 'True while there is no user; the first to register becomes admin',
    example: false,
  })
  readonly setup_required!: boolean;
}

export class UserCountResponse {
  @ApiProperty({ type: 'integer', example: 42 })
  readonly count!: number;
}
